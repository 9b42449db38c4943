/** What a person's hand does on a panel of the geometry views: points, picks and brushes, or walks by arrow keys. */
import type { Scale } from '../../marks/axis';
import type { PlotView } from '../../raster/blend';
import { nearestRow, placeOf, rowsInside, type Box, type Scene } from './geometryPaint';

interface Place {
  x: number;
  y: number;
}

/** What is under the hand. Scales give pixels of the panel; the plot begins at (left, top) of it. */
export interface Panel {
  readonly scene: Scene;
  readonly view: PlotView;
  readonly x: Scale;
  readonly y: Scale;
  readonly left: number;
  readonly top: number;
  /** All samples of the panel, drawn or not. */
  readonly rows: Uint32Array;
  readonly hovered: number | null;
  onbrush(box: Box, rows: Uint32Array, held: PointerEvent, done: boolean): void;
  onhover(row: number | null, at: Place | null): void;
  onpick(row: number): void;
}

/** How near a pointer must be to a mark, and how far it goes before a click is a drag; pixels. */
const REACH = 9;
const SLACK = 3;
const WAYS: Record<string, [right: number, down: number]> = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export class PanelHand {
  /** The rectangle while it is dragged. */
  dragged: Box | null = $state.raw(null);
  private from: Place | null = null;

  constructor(
    private readonly panel: Panel,
    /** The element that is pointed at: the plot without its axes. */
    private readonly plot: () => HTMLElement,
  ) {}

  down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    this.from = this.place(event);
    this.plot().setPointerCapture(event.pointerId);
  };

  move = (event: PointerEvent): void => {
    const { from, panel } = this;
    const at = this.place(event);
    if (from && (this.dragged || Math.hypot(at.x - from.x, at.y - from.y) > SLACK)) {
      this.dragged = this.boxTo(at);
      panel.onbrush(this.dragged, rowsInside(panel.scene, panel.rows, this.dragged), event, false);
    } else if (!from) {
      const row = nearestRow(panel.scene, panel.view, at, REACH);
      panel.onhover(row, { x: event.clientX, y: event.clientY });
    }
  };

  up = (event: PointerEvent): void => {
    if (!this.from) return;
    const { panel } = this;
    const at = this.place(event);
    const done = this.dragged && this.boxTo(at);
    const row = done ? null : nearestRow(panel.scene, panel.view, at, REACH);
    this.from = this.dragged = null;
    if (done) panel.onbrush(done, rowsInside(panel.scene, panel.rows, done), event, true);
    else if (row !== null) panel.onpick(row);
  };

  drop = (): void => {
    this.from = this.dragged = null;
    this.panel.onhover(null, null);
  };

  leave = (): void => {
    if (!this.from) this.panel.onhover(null, null);
  };

  /** Arrow keys go to the nearest sample that way; Enter picks it. */
  key = (event: KeyboardEvent): void => {
    const { hovered } = this.panel;
    const way = WAYS[event.key];
    if (event.key === 'Enter' && hovered !== null) this.panel.onpick(hovered);
    else if (way) this.step(...way);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  private place(event: PointerEvent): Place {
    const area = this.plot().getBoundingClientRect();
    const { width, height } = this.panel.view;
    const clamp = (value: number, most: number): number => Math.max(0, Math.min(most, value));
    return { x: clamp(event.clientX - area.left, width), y: clamp(event.clientY - area.top, height) };
  }

  private boxTo(at: Place): Box {
    const { x, y, left, top } = this.panel;
    const start = this.from ?? at;
    const sorted = (one: number, two: number): [number, number] => (one < two ? [one, two] : [two, one]);
    return {
      angle: sorted(x.invert(left + start.x), x.invert(left + at.x)),
      length: sorted(y.invert(top + start.y), y.invert(top + at.y)),
    };
  }

  /** From the sample under the hand, or the middle: one that is far to the side counts as further away. */
  private step(right: number, down: number): void {
    const { scene, view, x, y, left, top, hovered } = this.panel;
    const spot = (row: number): Place => {
      const { angle, length } = placeOf(scene, row);
      return { x: x(angle), y: y(length) };
    };
    const here = hovered === null ? { x: left + view.width / 2, y: top + view.height / 2 } : spot(hovered);
    let [next, least] = [null as number | null, Infinity];
    for (const row of scene.rows) {
      const { x: px, y: py } = spot(row);
      const [dx, dy] = [px - here.x, py - here.y];
      const along = dx * right + dy * down;
      const far = Math.abs(along) + 2 * Math.abs(dx * down + dy * right);
      if (row !== hovered && along > 0 && far < least) [next, least] = [row, far];
    }
    if (next === null) return;
    const area = this.plot().getBoundingClientRect();
    const found = spot(next);
    this.panel.onhover(next, { x: area.left + found.x - left, y: area.top + found.y - top });
  }
}
