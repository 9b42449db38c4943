import { numbersOf, type Fields, type Look } from '../../state/look';
import type { Linked } from '../../state/looks.svelte';
import { Later } from '../shared/later.svelte';
import { geometryOf, type GeometryState } from '../shared/geometryState.svelte';
import type { Selection, SessionView } from '../contract';
import { ENDS, type Mode, type Scope } from './axes';
import type { Brushes } from './brushes';
import type { Part } from './part';

const MODES: readonly Mode[] = ['a', 'b', 'both', 'change'];
const SCOPES: readonly Scope[] = ['class', 'shown', 'all'];

/** What the person chose of the parallel coordinates; it outlives a change of page. */
export class GlobalState implements Linked {
  mode: Mode = $state('both');
  scope: Scope = $state('class');
  /** Draws every line, however many. */
  all = $state(false);
  /** Ids of axes in the person's order; empty follows the ranking. */
  order: readonly string[] = $state.raw([]);
  flipped: readonly string[] = $state.raw([]);
  /** Classes that have an axis, for a model; null takes the first of the ranking. */
  private ticked: { model: string; classes: readonly number[] } | null = $state.raw(null);
  /** Ranges and the selection they made: another selection lets go of them. */
  private made: { brushes: Brushes; of: Selection | null; change: boolean } | null = $state.raw(null);
  /** Ranges while one of them is dragged. */
  dragged: Brushes | null = $state.raw(null);
  readonly shared: GeometryState;
  /** Angles of the samples in sight, where those of all would be too many. */
  readonly part = new Later<Part>();

  constructor(private readonly session: SessionView) {
    this.shared = geometryOf(session);
  }

  /** What is drawn: A alone where A and B are one step. */
  readonly shownMode: Mode = $derived.by(() => (this.session.same ? 'a' : this.mode));

  readonly brushes: Brushes = $derived.by(() => {
    if (this.dragged) return this.dragged;
    const { made, session, shownMode } = this;
    const stands =
      made && made.of?.rows === session.selection?.rows && made.change === (shownMode === 'change');
    return stands ? made.brushes : {};
  });

  get chosen(): readonly number[] | null {
    return this.ticked?.model === this.session.model?.name ? (this.ticked?.classes ?? null) : null;
  }

  choose(classes: readonly number[] | null): void {
    this.ticked = classes && { model: this.session.model?.name ?? '', classes };
  }

  /** Keeps ranges for as long as the selection they made stands. */
  keep(brushes: Brushes, of: Selection | null): void {
    this.made = { brushes, of, change: this.shownMode === 'change' };
    this.dragged = null;
  }

  flip(id: string): void {
    this.flipped = this.flipped.includes(id)
      ? this.flipped.filter((other) => other !== id)
      : [...this.flipped, id];
  }

  // ---- in a link

  write(): Fields {
    const { mode, scope, brushes, session } = this;
    const stands = this.made?.of?.rows === session.selection?.rows;
    const ranges = Object.entries(stands ? brushes : {}).flatMap(([id, range]) => [wordOf(id), ...range]);
    return {
      lines: mode === 'both' ? null : mode,
      of: scope === 'class' ? null : scope,
      all: this.all,
      order: this.order.length > 0 ? this.order.map(wordOf) : null,
      over: this.flipped.length > 0 ? this.flipped.map(wordOf) : null,
      classes: this.chosen,
      brush: ranges.length > 0 ? ranges : null,
    };
  }

  read(look: Look, selection: Selection | null): void {
    const classes = look.numbers('classes');
    const axes = (name: string): string[] => look.take(name, axesOf) ?? [];
    this.mode = look.one('lines', MODES, 'both');
    this.scope = look.one('of', SCOPES, 'class');
    this.all = look.is('all');
    this.order = axes('order');
    this.flipped = axes('over');
    this.ticked = classes && { model: this.session.model?.name ?? '', classes };
    const brushes = look.take('brush', brushesOf);
    this.made = brushes && { brushes, of: selection, change: this.mode === 'change' };
    this.dragged = null;
  }
}

/** `class 3` as `3`; length and margin as they are. */
const wordOf = (id: string): string => id.replace('class ', '');

/** Ids of axes; null if one of the words is none. */
function axesOf(words: readonly string[]): string[] | null {
  const ids = words.map((word) => (ENDS.includes(word) ? word : /^\d+$/.test(word) ? `class ${word}` : null));
  return ids.includes(null) ? null : (ids as string[]);
}

/** An axis, then its ends, and so on. */
function brushesOf(items: readonly string[]): Brushes | null {
  const brushes: Record<string, readonly [number, number]> = {};
  for (let at = 0; at < items.length; at += 3) {
    const [id] = axesOf(items.slice(at, at + 1)) ?? [];
    const ends = numbersOf(items.slice(at + 1, at + 3), 2);
    if (!id || !ends) return null;
    brushes[id] = [ends[0]!, ends[1]!];
  }
  return brushes;
}
