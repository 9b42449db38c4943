import { handPlan, type Edit, type FamilyAsk, type JobCard, type Plan } from '../api';
import { asErrorInfo, Computing } from '../source/errors';
import type { Source, TreeChange } from '../source/source';
import type { Actions, Hovered, PageName, Selection } from '../views/contract';
import { readAddress } from './address';
import { isOpen, isOutdated, withJob } from './jobs';
import { Latest } from './latest';
import { openPlace } from './opening';
import type { Session } from './session.svelte';
import type { StudyOptions } from './study';
import type { Toasts } from './toasts.svelte';

/** Everything a person can do, on the session and on the server. What goes wrong is said in a toast. */
export class Control implements Actions {
  private readonly trees = new Latest();

  constructor(
    readonly session: Session,
    readonly source: Source,
    private readonly toasts: Toasts,
  ) {}

  openModel = async (name: string): Promise<void> => {
    const { page, looks } = this.session;
    const place = { ...readAddress(`#/${encodeURIComponent(name)}/${page}`), looks: looks.all };
    await this.tried(() => openPlace(this.session, this.source, place));
  };
  openPage = (page: PageName): void => void (this.session.page = page);
  openLayer = (site: string): void => void (this.session.layer = site);
  openStudy = (study: string): void => void (this.session.study = study);
  openData = (name: string): void => {
    this.session.dataName = name;
    this.select(null);
  };
  pickSample = (row: number | null): void => void (this.session.sample = row);
  select = (selection: Selection | null): void => void (this.session.selection = selection);
  openCondition = (name: string, role?: 'a' | 'b'): void => {
    if (role !== 'b') this.session.conditionA = name;
    if (role !== 'a') this.session.conditionB = name;
  };
  measureRobustness = async (steps: readonly string[], conditions: readonly string[] = []): Promise<void> => {
    const { modelName, data } = this.session;
    if (!modelName || !data) return;
    await this.start(() => this.source.measureRobustness(modelName, steps, conditions, data.name));
  };
  startStudy = async (name: string, options: StudyOptions, step: string | null): Promise<void> => {
    const { modelName, data } = this.session;
    const of = step && modelName && data ? { model: modelName, step, data: data.name } : null;
    await this.start(() => this.source.startStudy(name, options, of));
  };
  growFamily = async (family: FamilyAsk): Promise<void> => {
    const { modelName } = this.session;
    if (modelName) await this.start(() => this.source.growFamily(modelName, family));
  };
  hover = (thing: Hovered | null): void => void (this.session.hovered = thing);
  toast = (text: string, undo?: () => void): void => this.toasts.show(text, undo);

  setA = (step: string): void => void (this.session.chosenA = step);
  setB = (step: string): void => void (this.session.chosenB = step);
  swap = (): void => {
    const { a, b } = this.session;
    if (!a || !b) return;
    const { conditionA, conditionB } = this.session;
    this.session.chosenA = b.id;
    this.session.chosenB = a.id;
    this.session.conditionA = conditionB;
    this.session.conditionB = conditionA;
  };
  /** Back to the trained network against the head. */
  followHead = (): void => {
    this.session.chosenA = null;
    this.session.chosenB = null;
  };

  /** The layer after (1) or before (-1) the open one. */
  stepLayer = (by: 1 | -1): void => {
    const layers = this.session.network?.layers ?? [];
    const at = layers.findIndex((card) => card.site === this.session.layer);
    const next = layers[Math.max(0, Math.min(layers.length - 1, at + by))];
    if (next) this.openLayer(next.site);
  };

  go = async (step: string): Promise<void> => {
    if (await this.change({ kind: 'go', step })) this.session.at = null;
  };
  undo = async (): Promise<void> => {
    if (this.session.tree?.can_undo) await this.move({ kind: 'undo' });
  };
  redo = async (): Promise<void> => {
    if (this.session.tree?.can_redo) await this.move({ kind: 'redo' });
  };
  /** Takes a step and what grew from it off the tree; the toast brings it back. */
  remove = async (step: string): Promise<void> => {
    const card = this.session.step(step);
    if (!card || !(await this.change({ kind: 'remove', step }))) return;
    this.toast(`Step ${card.number} removed`, () => void this.change({ kind: 'restore', step }));
  };
  note = async (step: string, text: string): Promise<void> => {
    await this.change({ kind: 'note', step, text });
  };
  replay = async (step: string): Promise<void> => {
    const { modelName } = this.session;
    if (modelName) await this.start(() => this.source.replay(modelName, step));
  };

  stage = (...edits: Edit[]): void => {
    const { head } = this.session;
    if (head) this.session.drafts.add(head.id, edits);
  };
  undoDraft = (): void => {
    const { head } = this.session;
    if (head) this.session.drafts.undo(head.id);
  };
  redoDraft = (): void => {
    const { head } = this.session;
    if (head) this.session.drafts.redo(head.id);
  };
  discardDraft = (): void => {
    const { head, draft, drafts } = this.session;
    if (!head || draft.length === 0) return;
    this.toast('Staged edit discarded', drafts.clear(head.id));
  };
  commitDraft = async (): Promise<void> => {
    const { head, draft, drafts } = this.session;
    if (!head || draft.length === 0) return;
    const back = drafts.clear(head.id);
    if (!(await this.commit(handPlan(draft)))) back();
  };
  commit = async (plan: Plan, control = false): Promise<boolean> => {
    const { modelName, head } = this.session;
    if (!modelName || !head) return false;
    return this.start(() => this.source.prune(modelName, plan, head.id, '', control));
  };

  /** Has the head measured if it is not, so that its card says what it is worth. The answer comes with the tree. */
  measureHead = async (): Promise<void> => {
    const { modelName, head, data } = this.session;
    if (!modelName || !data || !head || head.accuracy) return;
    try {
      await this.source.metrics(modelName, head.id, data.name);
    } catch (error) {
      // What fails is shown by the views that need the measurement; here it is only wanted.
      if (error instanceof Computing) this.heardJob(error.job);
    }
  };

  cancelJob = async (id: string): Promise<void> => {
    await this.start(() => this.source.cancel(id));
  };
  retryJob = async (id: string): Promise<void> => {
    await this.start(() => this.source.retry(id));
  };

  /** Takes in a job as it is now; a step that just came is looked at. */
  heardJob = (job: JobCard): void => {
    const before = this.session.jobs.find(({ id }) => id === job.id);
    if (isOutdated(job, before)) return;
    this.session.jobs = withJob(this.session.jobs, job);
    // Its steps are there long before the job, which goes on measuring them, is done.
    const grown = job.phase === 'growing steps' ? before?.done !== job.done : before?.phase !== job.phase;
    if (job.kind === 'family' && before && grown) void this.readTree();
    if (job.state === 'failed' && before?.state !== 'failed') {
      this.toast(`${job.title} failed. ${job.error?.message ?? ''}`.trim());
    }
    if (job.kind === 'replay' && job.state === 'done' && before && before.state !== 'done') {
      const same = job.result?.same_mask === true && job.result.same_weights === true;
      this.toast(
        same ? 'Replayed: the same bits' : 'Replayed, and the bits differ. The job’s log says where.',
      );
    }
  };

  /** Reads the jobs again after the line was down; one that the server no longer knows ended with the one before it. */
  readJobs = async (): Promise<void> => {
    const open = new Map(this.session.jobs.filter(isOpen).map((job) => [job.id, job]));
    const jobs = await this.tried(() => this.source.jobs());
    for (const job of jobs ?? []) {
      if (open.delete(job.id)) this.heardJob(job);
      else this.session.jobs = withJob(this.session.jobs, job);
    }
    if (jobs) for (const job of open.values()) this.heardJob({ ...job, state: 'interrupted' });
  };

  /** Reads the tree again; where the head moved meanwhile, the page follows it. */
  readTree = async (): Promise<void> => {
    const { modelName } = this.session;
    if (!modelName) return;
    const turn = this.trees.ask();
    const tree = await this.tried(() => this.source.tree(modelName));
    if (!tree || modelName !== this.session.modelName || !this.trees.take(turn)) return;
    if (tree.head !== this.session.tree?.head) this.session.at = null;
    this.session.tree = tree;
  };

  private async move(change: TreeChange): Promise<void> {
    if (await this.change(change)) this.session.at = null;
  }

  private async change(change: TreeChange): Promise<boolean> {
    const { modelName } = this.session;
    const turn = this.trees.ask();
    const tree = modelName ? await this.tried(() => this.source.change(modelName, change)) : undefined;
    if (tree && modelName === this.session.modelName && this.trees.take(turn)) this.session.tree = tree;
    return tree !== undefined;
  }

  private async start(make: () => Promise<JobCard>): Promise<boolean> {
    const job = await this.tried(make);
    if (job) this.heardJob(job);
    if (job?.state === 'done') await this.readTree();
    return job !== undefined;
  }

  private async tried<T>(make: () => Promise<T>): Promise<T | undefined> {
    try {
      return await make();
    } catch (error) {
      const { message, hint } = asErrorInfo(error);
      this.toast(`${message} ${hint}`.trim());
      return undefined;
    }
  }
}
