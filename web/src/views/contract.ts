/** What a view is, what it is given and what it may ask for. README.md beside this file tells it with an example. */
import type { Component } from 'svelte';
import type {
  Catalogue,
  DataCard,
  Edit,
  FamilyAsk,
  JobCard,
  ModelCard,
  NetworkCard,
  Plan,
  StepCard,
  TreeAnswer,
} from '../api';
import type { Source } from '../source/source';
import type { Looks } from '../state/looks.svelte';
import type { Theme } from '../theme/theme.svelte';

export type PageName = 'overview' | 'prune' | 'robustness' | 'geometry' | 'samples' | 'compare' | 'studies';

/** Samples, by their row in the split; `label` says how they were chosen, e.g. "cat → dog, only in B". */
export interface Selection {
  label: string;
  rows: readonly number[];
  mark?: Outcome;
}

export type Outcome = 'both-right' | 'broken' | 'fixed' | 'both-wrong';

/** What the pointer is on; the same thing lights up in every view. */
export interface Hovered {
  site: string;
  output?: number;
  input?: number;
}

/** The state a view may read. Reading it in `$derived` or in markup follows every change. */
export interface SessionView {
  readonly page: PageName;
  /** Name of the open folder. */
  readonly folder: string;
  readonly model: ModelCard | null;
  readonly data: DataCard | null;
  readonly network: NetworkCard | null;
  readonly catalogue: Catalogue | null;
  readonly tree: TreeAnswer | null;
  /** Where the person stands; a new step grows from here. */
  readonly head: StepCard | null;
  /** Reference and compared step. They are what the badges say, never null once the tree is there. */
  readonly a: StepCard | null;
  readonly b: StepCard | null;
  /** What A and B look at the samples under: "clean", or e.g. "fog-3"; one and the same unless the person parts them. */
  readonly conditions: { readonly a: string; readonly b: string };
  /** What images are shown under: the condition of B. */
  readonly condition: string;
  /** A and B are one step under one condition: there is nothing to compare. */
  readonly same: boolean;
  /** What links carry of the views' own state; see `state/looks`. */
  readonly looks: Looks;
  /** The open site, e.g. `features.3.weight`. */
  readonly layer: string | null;
  /** The study that is open and what is set in it, see `state/study.ts`; null for the first as it is. */
  readonly study: string | null;
  readonly selection: Selection | null;
  /** Row of the picked sample. */
  readonly sample: number | null;
  readonly hovered: Hovered | null;
  /** Edits by hand that wait for Enter, in the order they were made. They apply to the head. */
  readonly draft: readonly Edit[];
  /** Unfinished jobs and those that ended lately, newest first. */
  readonly jobs: readonly JobCard[];
  /** A step by its id. */
  step(id: string | null | undefined): StepCard | null;
}

/** What a view may set going. None of them throws: what goes wrong is shown by the shell. */
export interface Actions {
  openPage(page: PageName): void;
  openLayer(site: string): void;
  /** Opens a study, written as `writeStudy` does; the address says so. */
  openStudy(study: string): void;
  pickSample(row: number | null): void;
  select(selection: Selection | null): void;
  hover(thing: Hovered | null): void;
  /** Looks at clean samples, or at a corruption at a severity, e.g. "fog-3": in A, in B, or in both if none is said. */
  openCondition(name: string, role?: 'a' | 'b'): void;
  /** Measures steps under conditions as one job; all 96 if none are named. */
  measureRobustness(steps: readonly string[], conditions?: readonly string[]): Promise<void>;
  /** Carries out a study as a job, of a step of the open model or of nothing but itself. */
  startStudy(name: string, options: Record<string, unknown>, step: string | null): Promise<void>;
  /** Grows branches of a step, criteria times rates, and measures them, as one job; the head stays. */
  growFamily(family: FamilyAsk): Promise<void>;

  setA(step: string): void;
  setB(step: string): void;
  swap(): void;
  /** Moves the head. */
  go(step: string): Promise<void>;
  undo(): Promise<void>;
  redo(): Promise<void>;

  /** Adds edits to the draft; one call is one undo. */
  stage(...edits: Edit[]): void;
  undoDraft(): void;
  redoDraft(): void;
  discardDraft(): void;
  /** Makes the draft the next step. */
  commitDraft(): Promise<void>;
  /** Starts a step below the head. True when the server took it; then its job and its card say the rest. */
  commit(plan: Plan, control?: boolean): Promise<boolean>;

  cancelJob(id: string): Promise<void>;
  /** A line for 6 s, with a way back if there is one. */
  toast(text: string, undo?: () => void): void;
}

/** A question a view has. Equal keys get the kept answer at once, so a key must name all that the answer follows from. */
export interface Ask<Rows> {
  key: string;
  load(source: Source, signal: AbortSignal): Promise<Rows>;
  /** What the answer is of, e.g. "step 5"; named while older rows stay on screen. */
  of?: string;
}

/** There is nothing to ask: why, and the one next thing to do. */
export interface Nothing {
  empty: string;
  way?: { label: string; go(actions: Actions): void };
}

export interface ViewProps<Rows, Local = undefined> {
  rows: Rows;
  /** The view's own state, made by `spec.local()`; it outlives a change of page. */
  local: Local;
  session: SessionView;
  theme: Theme;
  actions: Actions;
  /** Further answers while the view is up (tiles, a sensitivity curve); kept by key, aborted when the view goes. */
  more<T>(ask: Ask<T>, signal?: AbortSignal): Promise<T>;
}

/** Columns of a figure's data, for CSV. */
export interface DataTable {
  columns: string[];
  rows: (string | number | null)[][];
}

export interface ViewSpec<Rows, Local = undefined> {
  /** The folder's name. */
  name: string;
  title: string;
  ask(session: SessionView, local: Local): Ask<Rows> | Nothing;
  /** After the title: what is drawn, over what, from which step. */
  context?(rows: Rows, session: SessionView, local: Local): string;
  /** Makes the view's own state; use a class with `$state` fields in a `.svelte.ts` file. Views of one page may share one. */
  local?(session: SessionView): Local;
  View: Component<ViewProps<Rows, Local>>;
  /** At most three tools at the right of the head. */
  Tools?: Component<ViewProps<Rows, Local>>;
  /** `panel` has a smaller head and stands in the inspector; default `view`. */
  frame?: 'view' | 'panel';
  /** Keys that work while the view is up (and no field has the focus); they are listed under `?`. */
  keys?: ViewKey<Local>[];
  csv?(rows: Rows, session: SessionView, local: Local): DataTable;
  /** The Python that gives the same figures. */
  python?(session: SessionView, local: Local): string;
}

export interface ViewKey<Local = undefined> {
  /** As in KeyboardEvent.key, with `Ctrl+`, `Shift+`, `Alt+` before it. */
  key: string;
  label: string;
  run(session: SessionView, actions: Actions, local: Local): void;
}
