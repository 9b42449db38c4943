/**
 * Frame times of the parallel coordinates' paint: samples x 12 axes, binned by pair of axes.
 *
 * Serve with `npx vite`, open /bench/parallel.html, read `window.result`: paint and `putImageData` while a brush moves.
 */
import { packed } from '../src/raster/blend';
import {
  Kept,
  paintParallel,
  placesOf,
  strengthOf,
  type LineSet,
  type ParallelPicture,
} from '../src/raster/parallel';

const SCREEN = { width: 1120, height: 270 };
const AXES = 12;
const FRAMES = 40;

export interface Timing {
  what: string;
  /** Milliseconds a frame: median and slowest. */
  median: number;
  worst: number;
}

const noise = (i: number): number => (Math.imul(i + 1, 2654435761) >>> 8) / 2 ** 24;

/** Bells of 12 to 25 degrees around places of their own, as the angles to class directions are. */
function columns(n: number, seed: number): Float32Array[] {
  return Array.from({ length: AXES }, (_, axis) =>
    Float32Array.from({ length: n }, (_, row) => {
      const bell = [1, 2, 3, 4].reduce((sum, k) => sum + noise(7919 * row + 31 * axis + 101 * k + seed), -2);
      return 60 + 25 * noise(axis) + (12 + axis) * bell;
    }),
  );
}

function picture(): ParallelPicture {
  const axes = Array.from({ length: AXES }, (_, i) =>
    Math.round(30 + (i * (SCREEN.width - 60)) / (AXES - 1)),
  );
  return { ...SCREEN, axes };
}

function setOf(n: number, seed: number, color: number): LineSet {
  const scale = SCREEN.height / 75;
  const places = columns(n, seed).map((column) => placesOf(column, scale, -30 * scale, SCREEN.height));
  return { places, rows: Uint32Array.from({ length: n }, (_, row) => row), color };
}

/** Times a brush that moves over the first axis; `show` puts the pixels on the screen. */
function time(what: string, n: number, both: boolean, show: (pixels: Uint32Array) => void): Timing {
  const sets = [setOf(n, 0, packed([127, 127, 127])), ...(both ? [setOf(n, 5, packed([230, 159, 0]))] : [])];
  const strong = strengthOf(n * sets.length);
  const kept = new Kept(picture(), sets);
  const out = new Uint32Array(SCREEN.width * SCREEN.height);
  const times = Array.from({ length: 2 * FRAMES }, (_, frame) => {
    const from = 60 + (frame % FRAMES);
    const start = performance.now();
    const chosen = sets[0]!.places[0]!.map((place) => Number(place > from && place < from + 60));
    out.fill(0xffffffff);
    paintParallel(out, picture(), sets, Uint8Array.from(chosen), { strong, dim: strong / 5 }, kept);
    show(out);
    return performance.now() - start;
  })
    .slice(FRAMES)
    .sort((a, b) => a - b);
  return { what, median: times[FRAMES >> 1]!, worst: times.at(-1)! };
}

export function timings(show: (pixels: Uint32Array) => void): Timing[] {
  return [
    time('10 000 samples x 12, one step', 10_000, false, show),
    time('10 000 samples x 12, A and B', 10_000, true, show),
    time('100 000 samples x 12, one step', 100_000, false, show),
  ];
}

if (typeof document !== 'undefined') {
  const canvas = document.querySelector('canvas')!;
  Object.assign(canvas, SCREEN);
  const context = canvas.getContext('2d')!;
  const image = context.createImageData(SCREEN.width, SCREEN.height);
  const result = timings((pixels) => {
    new Uint32Array(image.data.buffer).set(pixels);
    context.putImageData(image, 0, 0);
  });
  Object.assign(window, { result });
  document.querySelector('pre')!.textContent = JSON.stringify(result, null, 1);
}
