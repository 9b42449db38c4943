import { geometryOf, type GeometryState } from '../shared/geometryState.svelte';
import type { Selection, SessionView } from '../contract';
import type { Mode, Scope } from './axes';
import type { Brushes } from './brushes';

/** What the person chose of the parallel coordinates; it outlives a change of page. */
export class GlobalState {
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

  constructor(private readonly session: SessionView) {
    this.shared = geometryOf(session);
  }

  /** What is drawn: A alone where A and B are one step. */
  readonly shownMode: Mode = $derived.by(() => (this.session.a?.id === this.session.b?.id ? 'a' : this.mode));

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
}
