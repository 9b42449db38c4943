/**
 * Frame times of the mask view's paint on a mask of 4096 x 25 088 weights (VGG-16's first dense layer), from a full cache.
 *
 * Serve with `npx vite`, open /bench/mask.html, read `window.result`: paint and `putImageData` at each zoom while panning.
 */
import { paintMask, type ColoredTile, type MaskPicture } from '../src/raster/mask';
import { borderOf, gapOf, levelFor, placeOf, type Axis } from '../src/raster/maskAxis';
import { maskStyle, tileColors } from '../src/raster/maskColors';
import type { Tile } from '../src/source/source';

const PLANE = [4096, 25088] as const;
const TILE = 256;
const LEVELS = 8;
const SCREEN = { width: 1100, height: 700 };
const style = maskStyle({ name: 'light', color: () => '', rgb: () => [120, 130, 140] });

export interface Timing {
  zoom: number;
  /** Milliseconds a frame: median and slowest of `frames`. */
  median: number;
  worst: number;
  frames: number;
}

/** A cheap tile of the right size; content does not change the time of the paint. */
function makeTile(planes: number, seed: number): Tile {
  const bytes = Uint8Array.from(
    { length: TILE * TILE },
    (_, i) => (Math.imul(i + seed, 2654435761) >>> 25) & 63,
  );
  return { height: TILE, width: TILE, planes: Array.from({ length: planes }, () => bytes) };
}

function axis(n: number, size: number, zoom: number, offset: number): Axis {
  return { n, kernel: 1, zoom, gap: gapOf(zoom, [1, 1]), border: borderOf(zoom), size, offset };
}

function picture(zoom: number, frame: number): MaskPicture {
  const rows = axis(PLANE[0], SCREEN.height, zoom, 0);
  const columns = axis(PLANE[1], SCREEN.width, zoom, 0);
  rows.offset = Math.round(placeOf(rows, 100) + frame * 3);
  columns.offset = Math.round(placeOf(columns, 500) + frame * 17);
  return { rows, columns, level: levelFor(zoom, LEVELS), levels: LEVELS, tile: TILE };
}

/** Times `frames` frames of panning at a zoom; `show` puts the pixels on the screen. */
export function time(zoom: number, show: (pixels: Uint32Array) => void, frames = 60): Timing {
  const cache = new Map<string, ColoredTile>();
  const find = (level: number, row: number, column: number): ColoredTile => {
    const key = `${level}/${row}/${column}`;
    const known = cache.get(key) ?? {
      width: TILE,
      colors: tileColors(makeTile(level ? 4 : 2, column), style),
    };
    cache.set(key, known);
    return known;
  };
  const out = new Uint32Array(SCREEN.width * SCREEN.height);
  for (let frame = 0; frame < frames; frame++) paintMask(out, picture(zoom, frame), find);
  const times = Array.from({ length: frames }, (_, frame) => {
    const start = performance.now();
    paintMask(out, picture(zoom, frame), find);
    show(out);
    return performance.now() - start;
  }).sort((a, b) => a - b);
  return { zoom, median: times[frames >> 1]!, worst: times.at(-1)!, frames };
}

export const ZOOMS = [0.05, 0.3, 1, 3, 8];

/** Milliseconds to colour one tile of single weights and one of shares; each is done once, not once a frame. */
export function timeTiles(): { states: number; shares: number } {
  const each = (planes: number): number => {
    const tile = makeTile(planes, 1);
    const times = Array.from({ length: 30 }, () => {
      const start = performance.now();
      tileColors(tile, style);
      return performance.now() - start;
    }).sort((a, b) => a - b);
    return times[15]!;
  };
  return { states: each(2), shares: each(4) };
}

if (typeof document !== 'undefined') {
  const canvas = document.querySelector('canvas')!;
  Object.assign(canvas, SCREEN);
  const context = canvas.getContext('2d')!;
  const image = context.createImageData(SCREEN.width, SCREEN.height);
  const show = (pixels: Uint32Array): void => {
    new Uint32Array(image.data.buffer).set(pixels);
    context.putImageData(image, 0, 0);
  };
  const result = { frames: ZOOMS.map((zoom) => time(zoom, show)), tiles: timeTiles() };
  Object.assign(window, { result });
  document.querySelector('pre')!.textContent = JSON.stringify(result, null, 1);
}
