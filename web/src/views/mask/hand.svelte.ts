/** What pointer and keys do on the plane: pan, brush, take whole channels, resize what was brushed last. */
import type { EditAction } from '../../api';
import { weightAt } from '../../raster/maskAxis';
import { between, type Region } from './regions';
import type { Scene } from './scene.svelte';
import { reveal } from './viewport';

export type Shape = 'rectangle' | 'row' | 'column' | 'kernel';
type Cell = { row: number; column: number };

type Drag =
  | { kind: 'pan'; x: number; y: number; from: { x: number; y: number } }
  | { kind: 'draw'; shape: Shape; from: Cell; to: Cell; action: EditAction; replaces: boolean };

/** How far Page Up and Page Down go, in screens. */
const PAGE = 0.8;
/** How much the plane follows a pointer beyond its edge, a move. */
const FOLLOW = 0.2;
/** Pixels of wheel for one step of the zoom ladder. */
const WHEEL_STEP = 50;

export class Hand {
  drag: Drag | null = $state.raw(null);
  /** The corner a region drawn by keys began at. */
  anchor: Cell | null = $state.raw(null);
  spaceHeld = $state(false);
  private wheel = 0;

  constructor(private readonly scene: Scene) {}

  /** The region being drawn. */
  readonly region: Region | null = $derived.by(() => {
    const { drag, anchor } = this;
    if (drag?.kind === 'draw') return this.shapeOf(drag.shape, drag.from, drag.to);
    const { hover } = this.scene;
    return anchor && hover ? this.shapeOf(this.shape, anchor, hover) : null;
  });

  /** What a click would take: whole channels with the tool for them, else what the brush steps by. */
  readonly aim: Region | null = $derived.by(() => {
    const { hover, local, locked, snap, head } = this.scene;
    if (!hover) return null;
    const isTaking = local.tool === 'take' && !locked;
    return isTaking ? this.shapeOf(this.shape, hover, hover) : between(hover, hover, snap, head.plane);
  });

  get panning(): boolean {
    return (
      this.drag?.kind === 'pan' || (this.drag === null && (this.spaceHeld || this.scene.local.tool === 'pan'))
    );
  }

  /** What the tool in hand draws. */
  get shape(): Shape {
    const { tool, taking } = this.scene.local;
    return tool === 'take' ? taking : 'rectangle';
  }

  /** The weight under a place on screen, within the plane. */
  cellAt(x: number, y: number): Cell {
    const { rows, columns } = this.scene.axes;
    const within = (at: number, n: number): number => Math.max(0, Math.min(n - 1, Math.floor(at)));
    return {
      row: within(weightAt(rows, rows.offset + y), rows.n),
      column: within(weightAt(columns, columns.offset + x), columns.n),
    };
  }

  down(x: number, y: number, event: { button: number; altKey: boolean }): void {
    this.anchor = null;
    const { view, locked, local } = this.scene;
    if (event.button === 1 || this.panning || locked) {
      this.drag = { kind: 'pan', x: view.x + x, y: view.y + y, from: { x, y } };
    } else if (event.button === 0) {
      this.draw(this.shape, this.cellAt(x, y), actionOf(event.altKey !== (local.tool === 'restore')));
    }
  }

  /** Begins a region; `replaces` takes the place of the one staged last. */
  draw(shape: Shape, from: Cell, action: EditAction, to = from, replaces = false): void {
    this.drag = { kind: 'draw', shape, from, to, action, replaces };
  }

  move(x: number, y: number): void {
    const { scene, drag } = this;
    if (drag?.kind === 'pan') {
      scene.look({ ...scene.view, x: drag.x - x, y: drag.y - y });
      return;
    }
    if (drag) this.follow(drag.shape, x, y);
    const cell = this.cellAt(x, y);
    if (drag) this.drag = { ...drag, to: cell };
    scene.setHover(cell);
  }

  /** A region that is drawn past an edge of the screen draws the plane after it. */
  private follow(shape: Shape, x: number, y: number): void {
    const { scene } = this;
    const past = (at: number, size: number): number =>
      Math.round(FOLLOW * (at < 0 ? at : Math.max(0, at - size)));
    const dx = shape === 'row' ? 0 : past(x, scene.axes.columns.size);
    const dy = shape === 'column' ? 0 : past(y, scene.axes.rows.size);
    if (dx !== 0 || dy !== 0) scene.look({ ...scene.view, x: scene.view.x + dx, y: scene.view.y + dy });
  }

  /** Ends what was begun: stages the region, or nothing if it was given up. */
  up(giveUp = false): void {
    const { drag } = this;
    this.drag = null;
    if (drag?.kind !== 'draw' || giveUp) return;
    if (drag.replaces) this.scene.unstage();
    this.stage(drag.shape, this.shapeOf(drag.shape, drag.from, drag.to), drag.action);
  }

  leave(): void {
    if (!this.drag) this.scene.setHover(null);
  }

  scroll(x: number, y: number, event: WheelEvent): void {
    const { scene } = this;
    if (event.ctrlKey || event.metaKey) {
      this.wheel += event.deltaY;
      if (Math.abs(this.wheel) < WHEEL_STEP && Math.abs(event.deltaY) < WHEEL_STEP) return;
      scene.step(this.wheel < 0, x, y);
      this.wheel = 0;
    } else this.wheelPan(event);
    scene.setHover(this.cellAt(x, y));
  }

  private wheelPan(event: WheelEvent): void {
    const { scene } = this;
    const [dx, dy] = event.shiftKey && event.deltaX === 0 ? [event.deltaY, 0] : [event.deltaX, event.deltaY];
    scene.look({ ...scene.view, x: scene.view.x + dx, y: scene.view.y + dy });
  }

  /** True if the key did something. */
  key(event: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'altKey'>): boolean {
    const arrow = ARROWS[event.key];
    const { scene } = this;
    if (arrow) this.go(arrow, event.shiftKey);
    else if (event.key === 'PageDown' || event.key === 'PageUp') this.page(event.key === 'PageDown' ? 1 : -1);
    else if (event.key === 'Home') scene.look({ ...scene.view, x: 0, y: 0 });
    else if (event.key === 'Delete' || event.key === 'Backspace') this.take(actionOf(event.altKey));
    else if (event.key === 'Insert') this.take('restore');
    else if (event.key === 'Escape' && (this.anchor || this.drag)) this.letGo();
    else return false;
    return true;
  }

  private letGo(): void {
    this.up(true);
    this.anchor = null;
  }

  private go([down, right]: readonly [number, number], extend: boolean): void {
    const { scene } = this;
    const { snap, head } = scene;
    const here = scene.hover ?? { row: scene.rows[0], column: scene.columns[0] };
    if (extend) this.anchor ??= here;
    else this.anchor = null;
    const moved = (at: number, by: number, step: number, n: number): number =>
      Math.max(0, Math.min(n - step, Math.floor(at / step) * step + by * step));
    const row = moved(here.row, scene.hover ? down : 0, snap[0], head.plane[0]);
    const column = moved(here.column, scene.hover ? right : 0, snap[1], head.plane[1]);
    scene.setHover({ row, column });
    scene.look(reveal(scene.frame, scene.view, row, column));
  }

  private page(by: number): void {
    const { scene } = this;
    scene.look({ ...scene.view, y: scene.view.y + by * PAGE * scene.axes.rows.size });
  }

  /** Stages what the keys marked. */
  private take(action: EditAction): void {
    const { hover, locked } = this.scene;
    if (!hover || locked) return;
    this.stage(this.shape, this.shapeOf(this.shape, this.anchor ?? hover, hover), action);
    this.anchor = null;
  }

  private stage(shape: Shape, region: Region, action: EditAction): void {
    const [kh, kw] = this.scene.head.kernel;
    if (shape === 'row') this.scene.takeRows([region.rows[0] / kh, region.rows[1] / kh], action);
    else if (shape === 'column')
      this.scene.takeColumns([region.columns[0] / kw, region.columns[1] / kw], action);
    else this.scene.brush(region, action);
  }

  /** What a tool takes from one weight to another: a rectangle, kernels, whole rows or columns. */
  private shapeOf(shape: Shape, from: Cell, to: Cell): Region {
    const { plane, kernel } = this.scene.head;
    const region = between(from, to, shape === 'rectangle' ? this.scene.snap : kernel, plane);
    if (shape === 'row') return { ...region, columns: [0, plane[1]] };
    if (shape === 'column') return { ...region, rows: [0, plane[0]] };
    return region;
  }
}

const ARROWS: Record<string, readonly [down: number, right: number] | undefined> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

function actionOf(restore: boolean): EditAction {
  return restore ? 'restore' : 'prune';
}
