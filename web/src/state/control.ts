import type { Edit, FamilyAsk, Plan } from '../api';
import { Computing } from '../source/errors';
import type { Source } from '../source/source';
import type { Actions, Hovered, PageName, Selection } from '../views/contract';
import { readAddress, writeAddress, type Place } from './address';
import { Drafting } from './drafting';
import { JobNews } from './jobNews';
import { Opening } from './opening';
import type { Session } from './session.svelte';
import { StudyMemory, type StudyOptions } from './study';
import type { Toasts } from './toasts.svelte';
import { Trees } from './trees';

/** Everything a person can do, on the session and on the server. What goes wrong is said in a toast. */
export class Control implements Actions {
  readonly trees: Trees;
  readonly jobs: JobNews;
  readonly opening: Opening;
  private readonly drafting: Drafting;
  private readonly studies = new StudyMemory();

  constructor(
    readonly session: Session,
    readonly source: Source,
    private readonly toasts: Toasts,
  ) {
    this.trees = new Trees(session, source, toasts);
    this.jobs = new JobNews(session, source, toasts, this.trees);
    this.opening = new Opening(session, source, this.trees);
    this.drafting = new Drafting(session, toasts, (plan) => this.commit(plan));
  }

  /** Goes to a place; where that fails, the address says again where we are. */
  visit = async (place: Place): Promise<void> => {
    const went = await this.toasts.tried(() => this.opening.open(place).then(() => true));
    if (!went) history.replaceState(null, '', writeAddress(this.session.place));
  };
  openModel = (name: string): Promise<void> => {
    const { page, looks } = this.session;
    return this.visit({ ...readAddress(`#/${encodeURIComponent(name)}/${page}`), looks: looks.all });
  };
  openPage = (page: PageName): void => void (this.session.page = page);
  openLayer = (site: string): void => void (this.session.layer = site);
  openStudy = (study: string): void =>
    void (this.session.study = this.studies.open(this.session.study, study));
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
    await this.jobs.ask(() => this.source.measureRobustness(modelName, steps, conditions, data.name));
  };
  startStudy = async (name: string, options: StudyOptions, step: string | null): Promise<void> => {
    const { modelName, data } = this.session;
    const of = step && modelName && data ? { model: modelName, step, data: data.name } : null;
    await this.jobs.ask(() => this.source.startStudy(name, options, of));
  };
  growFamily = async (family: FamilyAsk): Promise<void> => {
    const { modelName } = this.session;
    if (modelName) await this.jobs.ask(() => this.source.growFamily(modelName, family));
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

  go = (step: string): Promise<void> => this.trees.move({ kind: 'go', step });
  undo = (): Promise<void> => this.trees.move({ kind: 'undo' });
  redo = (): Promise<void> => this.trees.move({ kind: 'redo' });
  /** Takes a step and what grew from it off the tree; the toast brings it back, whatever is open by then. */
  remove = async (step: string): Promise<void> => {
    const { modelName } = this.session;
    const card = this.session.step(step);
    if (!card || !(await this.trees.change({ kind: 'remove', step }))) return;
    this.toast(
      `Step ${card.number} removed`,
      () => void this.trees.change({ kind: 'restore', step }, modelName),
    );
  };
  note = async (step: string, text: string): Promise<void> => {
    await this.trees.change({ kind: 'note', step, text });
  };
  replay = async (step: string): Promise<void> => {
    const { modelName } = this.session;
    if (modelName) await this.jobs.ask(() => this.source.replay(modelName, step));
  };

  stage = (...edits: Edit[]): void => this.drafting.stage(...edits);
  undoDraft = (): void => this.drafting.undo();
  redoDraft = (): void => this.drafting.redo();
  discardDraft = (): void => this.drafting.discard();
  commitDraft = (): Promise<void> => this.drafting.commit();
  commit = async (plan: Plan, control = false): Promise<boolean> => {
    const { modelName, head } = this.session;
    if (!modelName || !head) return false;
    return this.jobs.ask(() => this.source.prune(modelName, plan, head.id, '', control));
  };

  /** Has the head measured if it is not, so that its card says what it is worth. The answer comes with the tree. */
  measureHead = async (): Promise<void> => {
    const { modelName, head, data } = this.session;
    if (!modelName || !data || !head || head.accuracy) return;
    try {
      await this.source.metrics(modelName, head.id, data.name);
    } catch (error) {
      // What fails is shown by the views that need the measurement; here it is only wanted.
      if (error instanceof Computing) this.jobs.answered(error.job);
    }
  };

  cancelJob = (id: string): Promise<void> => this.jobs.cancel(id);
  retryJob = (id: string): Promise<void> => this.jobs.retry(id);

  /** Reads again what may have changed while nobody listened; `back`: after the line was down. */
  catchUp = (back = true): void => {
    void this.jobs.readAgain();
    this.trees.heard();
    if (back) void this.readFolder();
  };

  /** Another folder may be served here by now: then nothing that is shown is true any more. */
  private async readFolder(): Promise<void> {
    const info = await this.toasts.tried(() => this.source.session());
    if (!info) return;
    if (info.folder !== this.session.folder) location.reload();
    else this.session.info = info;
  }
}
