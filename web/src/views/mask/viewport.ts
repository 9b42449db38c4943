/** Where one looks at the plane, and how panning and zooming change it. All in CSS pixels. */
import type { MaskHead } from '../../api';
import {
  borderOf,
  extent,
  gapOf,
  placeOf,
  snapZoom,
  visible,
  weightAt,
  type Axis,
} from '../../raster/maskAxis';

/** Pixels a weight, and the place of the plane at the top left of the screen. */
export interface Viewport {
  zoom: number;
  x: number;
  y: number;
}

/** What the plane is and what room it has; `ratio` is device pixels a CSS pixel. */
export interface Frame extends Pick<MaskHead, 'plane' | 'kernel'> {
  width: number;
  height: number;
  ratio: number;
}

export interface Axes {
  rows: Axis;
  columns: Axis;
}

/** Zoom levels reached by keys and buttons. */
const LADDER = [1 / 64, 1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 2, 1, 2, 3, 4, 6, 8, 12, 16, 24, 32];
export const FIRST_ZOOM = 3;
export const LARGEST_ZOOM = 32;

function axis(frame: Frame, side: 0 | 1, zoom: number, offset: number): Axis {
  const gap = Math.round(gapOf(zoom, frame.kernel) * frame.ratio) / frame.ratio;
  const size = side === 0 ? frame.height : frame.width;
  const whole = {
    n: frame.plane[side],
    kernel: frame.kernel[side],
    zoom,
    gap,
    border: borderOf(zoom),
    offset,
    size,
  };
  return { ...whole, size: Math.max(1, Math.min(size, Math.ceil(extent(whole)))) };
}

/** Both directions as they are on screen; no longer than the plane. */
export function axesOf(frame: Frame, view: Viewport): Axes {
  return { rows: axis(frame, 0, view.zoom, view.y), columns: axis(frame, 1, view.zoom, view.x) };
}

/** The nearest viewport that shows no more emptiness than it must, on whole device pixels. */
export function clampView(frame: Frame, view: Viewport): Viewport {
  const zoom = snapZoom(Math.max(smallestZoom(frame), Math.min(LARGEST_ZOOM, view.zoom)), frame.ratio);
  const { rows, columns } = axesOf(frame, { ...view, zoom });
  const within = (offset: number, { size, ...rest }: Axis): number => {
    const most = Math.max(0, extent(rest) - size);
    return Math.round(Math.max(0, Math.min(most, offset)) * frame.ratio) / frame.ratio;
  };
  return { zoom, x: within(view.x, columns), y: within(view.y, rows) };
}

/** Changes the zoom so that what is under (x, y) on screen stays there. */
export function zoomAt(frame: Frame, view: Viewport, wish: number, x: number, y: number): Viewport {
  const zoom = snapZoom(Math.max(smallestZoom(frame), Math.min(LARGEST_ZOOM, wish)), frame.ratio);
  const [before, after] = [axesOf(frame, view), axesOf(frame, { ...view, zoom })];
  const moved = (was: Axis, is: Axis, at: number): number => placeOf(is, weightAt(was, was.offset + at)) - at;
  return clampView(frame, {
    zoom,
    x: moved(before.columns, after.columns, x),
    y: moved(before.rows, after.rows, y),
  });
}

/** The next zoom of the ladder, up or down. */
export function ladder(zoom: number, up: boolean): number {
  const next = up ? LADDER.find((step) => step > zoom * 1.01) : LADDER.findLast((step) => step < zoom / 1.01);
  return next ?? zoom;
}

/** The largest zoom at which all of the plane is on screen. */
export function fitZoom(frame: Frame): number {
  const bare = Math.min(frame.width / frame.plane[1], frame.height / frame.plane[0]);
  if (bare < 2) return Math.min(bare, 1.999);
  let zoom = Math.min(LARGEST_ZOOM, Math.floor(bare));
  while (zoom > 2 && !fits(frame, zoom)) zoom--;
  return fits(frame, zoom) ? zoom : 1;
}

function fits(frame: Frame, zoom: number): boolean {
  const unlimited = { ...frame, width: Infinity, height: Infinity };
  const { rows, columns } = axesOf(unlimited, { zoom, x: 0, y: 0 });
  return extent(rows) <= frame.height && extent(columns) <= frame.width;
}

function smallestZoom(frame: Frame): number {
  return Math.min(1, fitZoom(frame));
}

/** A layer as it is first seen: 3 pixels a weight, more if it is small. */
export function firstView(frame: Frame): Viewport {
  return clampView(frame, { zoom: Math.min(16, Math.max(FIRST_ZOOM, fitZoom(frame))), x: 0, y: 0 });
}

/** Puts a weight in the middle of the screen. */
export function centre(frame: Frame, view: Viewport, row: number, column: number): Viewport {
  const { rows, columns } = axesOf(frame, view);
  return clampView(frame, {
    ...view,
    x: placeOf(columns, column) - columns.size / 2,
    y: placeOf(rows, row) - rows.size / 2,
  });
}

/** The smallest pan that brings a weight on screen. */
export function reveal(frame: Frame, view: Viewport, row: number, column: number): Viewport {
  const { rows, columns } = axesOf(frame, view);
  const moved = (axis: Axis, weight: number): number => {
    const [low, high] = [placeOf(axis, weight), placeOf(axis, weight + 1)];
    return Math.min(low, Math.max(axis.offset, high - axis.size));
  };
  return clampView(frame, { ...view, x: moved(columns, column), y: moved(rows, row) });
}

/** Channels on screen, [from, to). */
export function visibleChannels(axis: Axis): [from: number, to: number] {
  const [from, to] = visible(axis);
  return [Math.floor(from / axis.kernel), Math.ceil(to / axis.kernel)];
}

/** Pixels on screen of the weights [from, to), without a gap at its end. */
export function spanOf(axis: Axis, from: number, to: number): [start: number, length: number] {
  const start = placeOf(axis, from) - axis.offset;
  const end = placeOf(axis, to) - axis.offset - (to % axis.kernel === 0 ? axis.gap : 0);
  return [start, end - start - axis.border];
}
