import type { SessionView } from '../contract';
import type { Standing } from './geometry';

/** How many classes stand in a row until the person ticks others. */
const FIRST = 5;

/** What the geometry views share: ticked classes, the one that is compared, what is painted while a brush is dragged. */
export class GeometryState {
  /** Chosen by the person, for a model; null follows the ranking. */
  private ticked: { model: string; classes: readonly number[] } | null = $state.raw(null);
  private focused: { model: string; index: number } | null = $state.raw(null);
  /** Flags of the rows that a brush holds while it is dragged; the selection changes on release. */
  painted: Uint8Array | null = $state.raw(null);
  /** Row of the sample under the pointer. */
  hovered: number | null = $state(null);

  constructor(private readonly session: SessionView) {}

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
}

const states = new WeakMap<SessionView, GeometryState>();

/** The one state of a page; views make it in `local(session)`. */
export function geometryOf(session: SessionView): GeometryState {
  const state = states.get(session) ?? new GeometryState(session);
  states.set(session, state);
  return state;
}
