import type {
  Choice,
  DistributionAnswer,
  JobCard,
  NetworkCard,
  Plan,
  PreviewAnswer,
  TreeAnswer,
} from '../../api';

/** A change of the tree of steps that is no new step. */
export type TreeChange =
  | { kind: 'undo' }
  | { kind: 'redo' }
  | { kind: 'go'; step: string }
  | { kind: 'remove'; step: string }
  | { kind: 'restore'; step: string }
  | { kind: 'note'; step: string; text: string };

/** One model: its network, its history, and what a plan would do. */
export interface ModelsSource {
  network(model: string): Promise<NetworkCard>;

  tree(model: string): Promise<TreeAnswer>;
  change(model: string, change: TreeChange): Promise<TreeAnswer>;
  /** Starts a step below `parent` (the head if null). The job's result is `{ step }`. */
  prune(model: string, plan: Plan, parent: string | null, note?: string, control?: boolean): Promise<JobCard>;
  replay(model: string, step: string): Promise<JobCard>;

  preview(model: string, plan: Plan, parent: string | null, signal?: AbortSignal): Promise<PreviewAnswer>;
  /** What a plan would leave, counted at once; null where that takes long or must be measured. */
  forecast(
    model: string,
    plan: Plan,
    parent: string | null,
    signal?: AbortSignal,
  ): Promise<PreviewAnswer | null>;
  distribution(
    model: string,
    criterion: Choice,
    structure: Choice,
    parent: string | null,
    signal?: AbortSignal,
  ): Promise<DistributionAnswer>;
}
