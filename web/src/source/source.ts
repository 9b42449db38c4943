import type {
  AnalysisAnswer,
  Catalogue,
  Choice,
  Comparison,
  DistributionAnswer,
  ExportsAnswer,
  FamilyAsk,
  GeometryFacts,
  JobCard,
  LatencyAnswer,
  LayerDetail,
  LayerStates,
  MaskHead,
  Metrics,
  NetworkCard,
  Plan,
  Predictions,
  PreviewAnswer,
  RobustnessTable,
  SamplePath,
  SampleScores,
  SampleUnderConditions,
  Sensitivity,
  SessionAnswer,
  StudyAnswer,
  SubsetCounts,
  TopClass,
  TreeAnswer,
} from '../api';
import type { Columns } from './columns';

/** A change of the tree of steps that is no new step. */
export type TreeChange =
  | { kind: 'undo' }
  | { kind: 'redo' }
  | { kind: 'go'; step: string }
  | { kind: 'remove'; step: string }
  | { kind: 'restore'; step: string }
  | { kind: 'note'; step: string; text: string };

/** What A and B look at the samples under. */
export type Conditions = Readonly<Record<'a' | 'b', string>>;

export type AnalysisName = 'correlations' | 'margins' | 'flips';

/** What a study is made of; of no account for one that brings its own networks. */
export interface StudySubject {
  model: string;
  step: string;
  data: string;
}

export type RowOrder = 'index' | 'norm' | 'pruned';

/** Which tile of a mask: `level` 0 has a cell a weight, level k a cell for 2^k x 2^k weights. */
export interface TilePlace {
  level: number;
  row: number;
  column: number;
  order?: RowOrder;
  against?: string | null;
}

/** Row-major bytes of one tile, plane by plane (level 0: state, shade; above: now, earlier, restored, shade). */
export interface Tile {
  height: number;
  width: number;
  planes: Uint8Array[];
}

export type ServerEvent =
  | { type: 'job'; job: JobCard }
  | { type: 'tree'; model: string }
  /** The line to the server: lost, or there again (everything may have changed meanwhile). */
  | { type: 'line'; up: boolean };

/** A file to keep, and how its outputs were found to agree with the network's; null where nothing is computed anew. */
export interface ExportedFile {
  content: Blob;
  check: { difference: number; tool: string } | null;
}

/**
 * Where answers come from: the local server, a notebook's channel, or a recording.
 *
 * Every call that fails throws a `SourceError`; one whose answer is still being made throws `Computing` with the job.
 * Answers about a step never change, so they may be kept for ever under their question.
 */
export interface Source {
  session(): Promise<SessionAnswer>;
  catalogue(): Promise<Catalogue>;
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

  layers(model: string, step: string, against?: string | null, signal?: AbortSignal): Promise<LayerStates>;
  layer(model: string, step: string, site: string, signal?: AbortSignal): Promise<LayerDetail>;
  sensitivity(
    model: string,
    step: string,
    site: string,
    criterion: string,
    signal?: AbortSignal,
  ): Promise<Sensitivity>;
  mask(
    model: string,
    step: string,
    site: string,
    against?: string | null,
    signal?: AbortSignal,
  ): Promise<MaskHead>;
  tile(model: string, head: MaskHead, place: TilePlace, signal?: AbortSignal): Promise<Tile>;

  metrics(model: string, step: string, data: string, signal?: AbortSignal): Promise<Metrics>;
  /** What taking out a step's silent units saves in time, if that was measured on this machine. */
  latency(model: string, step: string, signal?: AbortSignal): Promise<LatencyAnswer | null>;
  /** The same; the job that measures it if nothing is known, or if it shall be measured once more. */
  measureLatency(model: string, step: string, signal?: AbortSignal, again?: boolean): Promise<LatencyAnswer>;
  /** What a step says of every sample, clean or under a condition. */
  predictions(
    model: string,
    step: string,
    data: string,
    signal?: AbortSignal,
    condition?: string,
  ): Promise<Predictions>;
  compare(model: string, a: string, b: string, data: string, signal?: AbortSignal): Promise<Comparison>;
  /** One PNG of many samples, `columns` a row, `size` pixels each, clean or under a condition. */
  sprite(
    data: string,
    rows: readonly number[],
    columns: number,
    size: number,
    condition?: string,
  ): Promise<Blob>;
  /** One PNG of one sample: a line a corruption in the catalogue's order, a column a severity, `size` pixels each. */
  versions(data: string, row: number, size: number, signal?: AbortSignal): Promise<Blob>;

  /** Samples classified right, by step and condition, as far as measured. */
  robustness(model: string, data: string, signal?: AbortSignal): Promise<RobustnessTable>;
  /** Measures steps under conditions (all if none are named) as a job. */
  measureRobustness(
    model: string,
    steps: readonly string[],
    conditions: readonly string[],
    data: string,
  ): Promise<JobCard>;
  /** Grows branches of a step, criteria times rates, and measures them, as a job. */
  growFamily(model: string, family: FamilyAsk): Promise<JobCard>;
  /** The same counts among some samples. */
  subset(
    model: string,
    steps: readonly string[],
    rows: readonly number[],
    data: string,
    signal?: AbortSignal,
  ): Promise<SubsetCounts>;
  /** One sample at some steps under every condition. */
  sampleConditions(
    model: string,
    steps: readonly string[],
    row: number,
    data: string,
    signal?: AbortSignal,
  ): Promise<SampleUnderConditions>;
  /** What all samples can be sorted by, as far as measured. */
  sampleScores(
    model: string,
    a: string,
    b: string,
    conditions: Conditions,
    data: string,
    signal?: AbortSignal,
  ): Promise<SampleScores>;
  /** One sample at all steps measured under a condition. */
  samplePath(
    model: string,
    row: number,
    condition: string,
    data: string,
    signal?: AbortSignal,
  ): Promise<SamplePath>;
  /** The five likeliest classes of one sample, at A and at B. */
  sampleTop(
    model: string,
    a: string,
    b: string,
    row: number,
    conditions: Conditions,
    data: string,
    signal?: AbortSignal,
  ): Promise<TopClass[][]>;
  /** Whether samples have a place in the last layer's space. */
  geometryFacts(model: string, data: string, signal?: AbortSignal): Promise<GeometryFacts>;
  /**
   * Columns of all samples in the split's order: label, predicted, correct [N]; angles [N, classes], angle (to the own
   * class), length, margin [N]; robustness [N] once all conditions are measured. Angles to every class are left out
   * unless they are asked for.
   */
  geometry(
    model: string,
    step: string,
    condition: string,
    data: string,
    signal?: AbortSignal,
    angles?: boolean,
  ): Promise<Columns>;
  /** rows [n] and angles [n, classes] of samples of some classes (all if none are named), at most so many. */
  angles(
    model: string,
    step: string,
    condition: string,
    of: readonly number[],
    most: number,
    data: string,
    signal?: AbortSignal,
  ): Promise<Columns>;

  /** An analysis of some steps in their order; flips are those from the first to the second. */
  analysis(
    model: string,
    name: AnalysisName,
    steps: readonly string[],
    data: string,
    signal?: AbortSignal,
  ): Promise<AnalysisAnswer>;

  /** What is known of a study that is a job; nothing is started. Options that are left out are as usual. */
  study(
    name: string,
    options: Record<string, unknown>,
    of: StudySubject | null,
    signal?: AbortSignal,
  ): Promise<StudyAnswer>;
  /** Carries it out as a job; what was made before it was stopped is not made again. */
  startStudy(name: string, options: Record<string, unknown>, of: StudySubject | null): Promise<JobCard>;

  /** The forms in which a step can leave, with sizes before and after. */
  exports(model: string, step: string): Promise<ExportsAnswer>;
  /** One of them, as a file. */
  exportFile(model: string, step: string, form: string): Promise<ExportedFile>;

  jobs(): Promise<JobCard[]>;
  cancel(job: string): Promise<JobCard>;
  retry(job: string): Promise<JobCard>;
  /** Hears what happens on the server until the returned function is called. */
  listen(hear: (event: ServerEvent) => void): () => void;
}
