/**
 * Frame times of 50 000 points and of 10 000 trajectories with their marks, while a brush moves over them.
 *
 * Serve with `npx vite`, open /bench/scatter.html, read `window.result`: milliseconds to find what the brush holds, paint
 * and `putImageData`, each frame from nothing.
 */
import { packed } from '../src/raster/blend';
import type { Theme } from '../src/theme/theme.svelte';
import type { Latent } from '../src/views/shared/geometry';
import { flagsOf } from '../src/views/shared/geometry';
import {
  domainsOf,
  paintScene,
  plotOf,
  rowsInside,
  type Kind,
  type Scene,
} from '../src/views/shared/geometryPaint';

const SCREEN = { width: 900, height: 600 };
const FRAMES = 60;

export interface Timing {
  what: string;
  /** Milliseconds a frame: quickest, median and slowest; on a busy machine the quickest says most. */
  best: number;
  median: number;
  worst: number;
}

/** A stream of numbers in [0, 1), the same in every run. */
function stream(seed: number): () => number {
  let state = seed;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}
/** About normal: the sum of four, less its mean; its spread is 0.58. */
const bell = (draw: () => number): number => draw() + draw() + draw() + draw() - 2;

/** N samples as a trained network has them; a pruned one turns them by a few degrees. */
function latent(n: number, turned: number): Latent {
  const [place, change] = [stream(1), stream(2)];
  const angle = Float32Array.from({ length: n }, () => 62 + 14 * bell(place) + turned * (1 + bell(change)));
  const length = Float32Array.from(angle, (degrees) => 16 - degrees / 9 + bell(change) - turned / 8);
  const margin = Float32Array.from(angle, (degrees) => (75 - degrees) / 8);
  return {
    n,
    nClasses: 1,
    label: new Int16Array(n),
    predicted: new Int16Array(n),
    correct: Uint8Array.from(margin, (value) => Number(value > 0)),
    at: null,
    angles: angle,
    angle,
    length,
    margin,
    robustness: null,
  };
}

const theme: Theme = {
  name: 'light',
  color: () => '',
  rgb: (token) => (token === '--surface' ? [255, 255, 255] : [120, 130, 140]),
};

function sceneOf(kind: Kind, n: number): Scene {
  const pair = { a: latent(n, 0), b: latent(n, 5) };
  const rows = Uint32Array.from({ length: n }, (_, row) => row);
  return { pair, kind, rows, domains: domainsOf(pair) };
}

export function time(what: string, scene: Scene, show: (pixels: Uint32Array) => void): Timing {
  const view = plotOf(SCREEN.width, SCREEN.height, scene.domains);
  const out = new Uint32Array(SCREEN.width * SCREEN.height).fill(packed([255, 255, 255]));
  const frame = (i: number): number => {
    const start = performance.now();
    const inside = rowsInside(scene, scene.rows, { angle: [45 + i / 4, 60 + i / 2], length: [0, 20] });
    paintScene(out, view, scene, theme, 1, flagsOf(inside, scene.pair.a.n));
    show(out);
    return performance.now() - start;
  };
  for (let i = 0; i < FRAMES; i++) frame(i);
  const times = Array.from({ length: FRAMES }, (_, i) => frame(i)).sort((a, b) => a - b);
  return { what, best: times[0]!, median: times[FRAMES >> 1]!, worst: times.at(-1)! };
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
  const result = [
    time('50 000 points of one step', sceneOf('a', 50_000), show),
    time('25 000 points of A and as many of B', sceneOf('both', 25_000), show),
    time('10 000 trajectories with their marks', sceneOf('broken', 10_000), show),
  ];
  Object.assign(window, { result });
  document.querySelector('pre')!.textContent = JSON.stringify(result, null, 1);
}
