import { combine, combineFlags, combineOf, type Combine } from '../../state/combine';
import { nameOf, numbersOf, wordOf, type Fields, type Look } from '../../state/look';
import type { Linked } from '../../state/looks.svelte';
import type { Actions, Selection, SessionView } from '../contract';
import { flagsOf, type Measure, type Standing } from './geometry';
import type { Box } from './geometryPaint';
import type { Shape } from './geometryShape';

/** How many classes stand in a row until the person ticks others. */
const FIRST = 5;
/** Points of a panel that are drawn unless all are asked for. */
const MOST = 600;
/** All is as many as a frame has time for, in ten panels. */
const ALL = 10_000;

type Held = Parameters<typeof combineOf>[0];

const MODES = ['a', 'b', 'both'] as const;
const MEASURES: readonly Measure[] = ['angle', 'length', 'margin'];
export const ORDERS = ['change', 'name'] as const;

/** A range of the change of a measure, of a class's samples, and the selection it made. */
interface Changed {
  measure: Measure;
  index: number;
  range: [low: number, high: number];
  selection: Selection;
}

/** What the geometry views share: ticked classes, the one that is compared, what is painted while a brush is dragged. */
export class GeometryState implements Linked {
  /** Chosen by the person, for a model; null follows the ranking. */
  private ticked: { model: string; classes: readonly number[] } | null = $state.raw(null);
  private focused: { model: string; index: number } | null = $state.raw(null);
  private brushed: { where: string; box: Box; selection: Selection } | null = $state.raw(null);
  private changed: Changed | null = $state.raw(null);
  /** Flags of the rows that a brush holds while it is dragged; the selection changes on release. */
  painted: Uint8Array | null = $state.raw(null);
  /** Row of the sample under the pointer. */
  hovered: number | null = $state(null);
  /** Which step the panels of the classes show. */
  mode: (typeof MODES)[number] = $state('a');
  /** Whose change is drawn, and selected by. */
  measure: Measure = $state('angle');
  /** How the classes are listed. */
  order: (typeof ORDERS)[number] = $state('change');
  /** Each panel has scales of its own. */
  fit = $state(false);
  /** Every sample has its point. */
  all = $state(false);

  /** The class on screen that is compared, for keys. */
  compared: { shape: Shape; index: number; name: string } | null = null;

  constructor(private readonly session: SessionView) {}

  /** How many points a panel draws. */
  get most(): number {
    return this.all ? ALL : MOST;
  }

  /** Classes to show, in the order of the ranking: those ticked, or the first ones. */
  shown(ranking: readonly Standing[]): readonly number[] {
    const { ticked } = this;
    const all = ranking.map(({ index }) => index);
    if (ticked === null || ticked.model !== this.session.model?.name) return all.slice(0, FIRST);
    return all.filter((index) => ticked.classes.includes(index));
  }

  /** The class that is compared: the one chosen while it is shown, else the first. */
  focus(ranking: readonly Standing[]): number | null {
    const shown = this.shown(ranking);
    const { focused } = this;
    const model = this.session.model?.name;
    return focused && focused.model === model && shown.includes(focused.index)
      ? focused.index
      : (shown[0] ?? null);
  }

  tick(ranking: readonly Standing[], classes: readonly number[], on: boolean): void {
    const rest = this.shown(ranking).filter((index) => !classes.includes(index));
    this.ticked = { model: this.session.model?.name ?? '', classes: on ? [...rest, ...classes] : rest };
  }

  look(index: number): void {
    this.focused = { model: this.session.model?.name ?? '', index };
  }

  /** What is at full strength among n samples: what a brush holds, else the selection; null if all are. */
  chosen(n: number): Uint8Array | null {
    const { selection } = this.session;
    return this.painted ?? (selection && flagsOf(selection.rows, n));
  }

  /** Shows what a drag would select, before it does. */
  paint(rows: ArrayLike<number>, n: number, held: Held): void {
    this.painted = combineFlags(this.session.selection?.rows ?? [], rows, combineOf(held), n);
  }

  /** Selects as the keys say. */
  choose(actions: Actions, next: Selection, held: Held | Combine = 'replace'): Selection | null {
    this.painted = null;
    const how = typeof held === 'string' ? held : combineOf(held);
    const selection = combine(this.session.selection, next, how);
    actions.select(selection);
    return selection;
  }

  /** Keeps the rectangle of a brush on screen as long as its selection stands. */
  keep(where: string, box: Box, selection: Selection | null): void {
    this.brushed = selection && { where, box, selection };
  }

  /** The rectangle brushed in a panel. */
  boxIn(where: string): Box | null {
    const { brushed } = this;
    return brushed?.where === where && brushed.selection === this.session.selection ? brushed.box : null;
  }

  /** Keeps the range of a change on screen as long as its selection stands. */
  keepRange(index: number, range: [number, number], selection: Selection | null): void {
    this.changed = selection && { measure: this.measure, index, range, selection };
  }

  /** The range of the measure's change that selected samples of this class. */
  rangeOf(index: number | null): [number, number] | null {
    const { changed, measure } = this;
    const stands = changed?.measure === measure && changed.index === index;
    return stands && changed.selection === this.session.selection ? changed.range : null;
  }

  // ---- in a link

  write(): Fields {
    const { ticked, focused, brushed, changed, session, mode, measure, order } = this;
    const model = session.model?.name;
    const here = <T extends { model: string }>(of: T | null): T | null => (of?.model === model ? of : null);
    const stands = <T extends { selection: Selection }>(of: T | null): T | null =>
      of?.selection === session.selection ? of : null;
    const [box, change] = [stands(brushed), stands(changed)];
    return {
      mode: mode === 'a' ? null : mode,
      classes: here(ticked)?.classes ?? null,
      class: here(focused)?.index ?? null,
      fit: this.fit,
      all: this.all,
      by: order === 'change' ? null : order,
      of: measure === 'angle' ? null : measure,
      box: box && [wordOf(box.where.replaceAll(' ', '_')), ...box.box.angle, ...box.box.length],
      change: change && [change.measure, change.index, ...change.range],
    };
  }

  read(look: Look, selection: Selection | null): void {
    const model = this.session.model?.name ?? '';
    const [classes, focus] = [look.numbers('classes'), look.numbers('class', 1)];
    this.mode = look.one('mode', MODES, 'a');
    this.ticked = classes && { model, classes };
    this.focused = focus && { model, index: focus[0]! };
    this.fit = look.is('fit');
    this.all = look.is('all');
    this.order = look.one('by', ORDERS, 'change');
    this.measure = look.one('of', MEASURES, 'angle');
    this.brushed = look.take('box', (items) => boxOf(items, selection));
    this.changed = look.take('change', (items) => changedOf(items, selection));
  }
}

function boxOf([where = '', ...ends]: readonly string[], selection: Selection | null) {
  const [low, high, short, long] = numbersOf(ends, 4) ?? [];
  if (long === undefined || !selection) return null;
  const box: Box = { angle: [low!, high!], length: [short!, long] };
  return { where: nameOf(where).replaceAll('_', ' '), box, selection };
}

function changedOf([of = '', ...given]: readonly string[], selection: Selection | null): Changed | null {
  const measure = MEASURES.find((name) => name === of);
  const [index, low, high] = numbersOf(given, 3) ?? [];
  if (!measure || high === undefined || !selection) return null;
  return { measure, index: index!, range: [low!, high], selection };
}

const states = new WeakMap<SessionView, GeometryState>();

/** The one state of a page; views make it in `local(session)`. */
export function geometryOf(session: SessionView): GeometryState {
  const found = states.get(session);
  if (found) return found;
  const state = session.looks.join('geo', new GeometryState(session));
  states.set(session, state);
  return state;
}
