import { moved } from './axes';
import { ordered, withRange, type Range } from './brushes';
import type { Placed, Scene } from './scene.svelte';

/** What of a brush is held: a new one, one of its ends, or all of it. */
export type Part = 'new' | 'low' | 'high' | 'whole';

interface Place {
  x: number;
  y: number;
}

type Gesture =
  | { kind: 'brush'; at: Placed; part: Part; start: number; range: Range; from: Place; far: boolean }
  | { kind: 'axis'; id: string; from: Place; far: boolean };

/** A press that moves less than this is a click. */
const CLICK = 3;

/** What the pointer drags: ranges on axes, and axes by their names. */
export class Hand {
  gesture: Gesture | null = $state.raw(null);

  constructor(private readonly scene: Scene) {}

  /** Id of the axis that is moved. */
  readonly moving: string | null = $derived(
    this.gesture?.kind === 'axis' && this.gesture.far ? this.gesture.id : null,
  );

  pressAxis(id: string, from: Place): void {
    this.gesture = { kind: 'axis', id, from, far: false };
  }

  pressBrush(at: Placed, part: Part, from: Place): void {
    const start = at.scale.invert(from.y);
    this.gesture = { kind: 'brush', at, part, start, range: at.range ?? [start, start], from, far: false };
  }

  move(to: Place, event: PointerEvent): void {
    const { gesture, scene } = this;
    if (!gesture) return;
    const far = gesture.far || Math.hypot(to.x - gesture.from.x, to.y - gesture.from.y) >= CLICK;
    if (far !== gesture.far) this.gesture = { ...gesture, far };
    if (!far) return;
    if (gesture.kind === 'axis') this.moveAxis(gesture.id, to.x);
    else scene.paint(withRange(scene.local.brushes, gesture.at.axis.id, this.rangeAt(to.y)), event);
  }

  /** Lets go: a brush becomes the selection, a click beside a brush takes it away, a click on a name turns its axis over. */
  release(to: Place, event: PointerEvent): void {
    const { gesture, scene } = this;
    if (!gesture) return;
    const range = this.rangeAt(to.y);
    this.gesture = null;
    if (gesture.kind === 'axis') {
      if (!gesture.far) scene.local.flip(gesture.id);
    } else if (gesture.far) scene.setRange(gesture.at.axis.id, range, event);
    else if (gesture.part === 'new' && gesture.at.range) scene.setRange(gesture.at.axis.id, null);
  }

  /** Forgets what was begun. */
  cancel(): void {
    this.gesture = null;
    this.scene.local.dragged = null;
    this.scene.local.shared.painted = null;
  }

  private rangeAt(y: number): Range {
    if (this.gesture?.kind !== 'brush') return [0, 0];
    const { at, part, start, range } = this.gesture;
    const value = at.scale.invert(y);
    if (part === 'whole') return shifted(range, value - start, at.domain);
    const still = { new: start, low: range[1], high: range[0] }[part];
    return ordered([still, value], at.domain);
  }

  private moveAxis(id: string, x: number): void {
    const { axes, plot, local } = this.scene;
    const ids = axes.map((axis) => axis.id);
    const nearest = plot.xs.reduce(
      (best, at, i) => (Math.abs(at - x) < Math.abs(plot.xs[best]! - x) ? i : best),
      0,
    );
    if (ids.indexOf(id) !== nearest) local.order = moved(ids, id, nearest);
  }
}

/** The range moved along its axis, as long as it was. */
function shifted([low, high]: Range, by: number, [least, most]: Range): Range {
  const held = Math.max(least - low, Math.min(most - high, by));
  return [low + held, high + held];
}
