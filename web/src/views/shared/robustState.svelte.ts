import type { ErrorInfo, RobustnessTable, SubsetCounts } from '../../api';
import { asErrorInfo, isAbort } from '../../source/errors';
import { writeRows } from '../../state/chosen';
import { nameOf, wordOf, type Fields, type Look } from '../../state/look';
import type { Linked } from '../../state/looks.svelte';
import type { Ask, SessionView } from '../contract';
import { readSeverity, type Severity } from './robust';

/** What the bars show: all samples, the selected ones, or how these differ from all. */
export type Mode = 'all' | 'subset' | 'difference';

/** A model in a column. */
export interface Place {
  step: string;
  column: string;
}

/** A combination that was picked, with the severity it was looked at, and the role it was given last. */
export interface Pick extends Place {
  severity: Severity;
  role?: 'a' | 'b';
}

const MODES: readonly Mode[] = ['all', 'subset', 'difference'];
/** Letters of a step's id that a link says. */
const LETTERS = 10;
/** Items of a pick in a link: step, column, severity, role. */
const PARTS = 4;

/** How long a selection has to rest before its counts are asked for. */
const REST_MS = 30;

type More = <T>(ask: Ask<T>, signal?: AbortSignal) => Promise<T>;

/** What the views of the robustness page share. */
export class RobustState implements Linked {
  severity: Severity = $state('mean');
  /** Chosen by the person; without a selection all samples are shown. */
  wanted: Mode = $state('difference');
  /** Under the pointer or the keyboard's mark. */
  hovered: Place | null = $state.raw(null);
  picks: readonly Pick[] = $state.raw([]);
  /** Why the counts of the selection are not there. */
  problem: ErrorInfo | null = $state.raw(null);
  private counts: { of: string; found: SubsetCounts } | null = $state.raw(null);
  private asked: string | null = $state(null);

  constructor(private readonly session: SessionView) {}

  get hasSubset(): boolean {
    return (this.session.selection?.rows.length ?? 0) > 0;
  }

  /** Counts among the selected samples, or those before while newer ones come; in the order of the table's steps. */
  get subset(): SubsetCounts | null {
    return this.hasSubset ? (this.counts?.found ?? null) : null;
  }

  /** What is shown now: as wanted once there are counts of a subset. */
  get mode(): Mode {
    return this.subset ? this.wanted : 'all';
  }

  /** True while the counts are not those of the selection. */
  get isStale(): boolean {
    return this.hasSubset && this.asked !== this.counts?.of;
  }

  /** Keeps a combination; the role it has is no other's any more. */
  pick(pick: Pick): void {
    const rest = this.picks.filter((other) => !samePick(other, pick));
    this.picks = [...rest.map((other) => (other.role === pick.role ? without(other) : other)), pick];
  }

  drop(pick: Pick): void {
    this.picks = this.picks.filter((other) => !samePick(other, pick));
  }

  /** Asks for the counts among the selected samples once the selection rests; the returned function takes that back. */
  follow(ask: Ask<SubsetCounts>, more: More): () => void {
    this.asked = ask.key;
    if (ask.key === this.counts?.of) return () => undefined;
    const stop = new AbortController();
    const timer = setTimeout(() => void this.take(ask.key, more(ask, stop.signal)), REST_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }

  // ---- in a link

  write(): Fields {
    const picks = this.picks.flatMap(({ step, column, severity, role }) => [
      step.slice(0, LETTERS),
      wordOf(column),
      severity,
      role ?? 'none',
    ]);
    return {
      severity: this.severity === 'mean' ? null : this.severity,
      show: this.wanted === 'difference' ? null : this.wanted,
      picks: picks.length > 0 ? picks : null,
    };
  }

  read(look: Look): void {
    this.severity = look.take('severity', ([word]) => readSeverity(word)) ?? 'mean';
    this.wanted = look.one('show', MODES, 'difference');
    this.picks = look.take('picks', (items) => picksOf(items, this.stepOf)) ?? [];
  }

  /** The step whose id begins so. */
  private readonly stepOf = (letters: string): string | undefined =>
    this.session.tree?.steps.find(({ id }) => id.startsWith(letters))?.id;

  private async take(of: string, answer: Promise<SubsetCounts>): Promise<void> {
    try {
      const found = await answer;
      if (this.asked === of) this.counts = { of, found };
      this.problem = null;
    } catch (error) {
      if (isAbort(error)) return;
      this.counts = null;
      this.problem = asErrorInfo(error);
    }
  }
}

/**
 * The question for the counts among the selected samples; null without a selection. While measuring goes on it is a new
 * one when all steps know one more condition, not at each tick.
 */
export function subsetAsk(
  table: RobustnessTable,
  { model, selection }: SessionView,
): Ask<SubsetCounts> | null {
  if (!model || !selection?.rows.length) return null;
  const { rows } = selection;
  const steps = table.steps.map(({ step }) => step);
  const known = table.conditions.filter((_, at) => table.steps.every(({ right }) => right[at] !== null));
  return {
    key: ['subset', model.name, table.data, steps.join('.'), known.length, writeRows(rows)].join(' '),
    load: (source, signal) => source.subset(model.name, steps, rows, table.data, signal),
  };
}

export function samePick(a: Pick, b: Pick): boolean {
  return a.step === b.step && a.column === b.column && a.severity === b.severity;
}

function without({ step, column, severity }: Pick): Pick {
  return { step, column, severity };
}

/** Picks as a link says them; null if one of them is none, or of a step that is not there. */
function picksOf(items: readonly string[], stepOf: (letters: string) => string | undefined): Pick[] | null {
  const picks: Pick[] = [];
  for (let at = 0; at < items.length; at += PARTS) {
    const [letters = '', column = '', word, role] = items.slice(at, at + PARTS);
    const [step, severity] = [letters && stepOf(letters), readSeverity(word)];
    if (!step || !column || !severity) return null;
    picks.push({ step, column: nameOf(column), severity, ...((role === 'a' || role === 'b') && { role }) });
  }
  return picks;
}

const states = new WeakMap<SessionView, RobustState>();

/** The one state of a page; views make it in `local(session)`. */
export function robustOf(session: SessionView): RobustState {
  const found = states.get(session);
  if (found) return found;
  const state = session.looks.join('table', new RobustState(session));
  states.set(session, state);
  return state;
}
