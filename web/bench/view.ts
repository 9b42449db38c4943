/**
 * Frames of the whole mask view (plane, margins, minimap) on 4096 x 25 088 weights while it pans and zooms from a full cache.
 *
 * Serve with `npx vite`, open /bench/view.html, read `window.result`: by kind of motion the milliseconds between frames
 * (a screen of 60 Hz gives 16.7 at best) and the milliseconds of script a frame.
 */
import { mount } from 'svelte';
import '../src/theme/index.css';
import type { Scene } from '../src/views/mask/scene.svelte';
import View from './View.svelte';

const FRAMES = 90;
const SETTLE_MS = 1500;

interface Motion {
  motion: string;
  /** Milliseconds between frames: median, ninth decile, longest. */
  interval: [number, number, number];
}

const frame = (): Promise<number> => new Promise((done) => requestAnimationFrame(done));
const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

async function time(motion: string, move: (i: number) => void): Promise<Motion> {
  const times: number[] = [];
  for (const warm of [true, false]) {
    await sleep(SETTLE_MS);
    let last = await frame();
    for (let i = 0; i < FRAMES; i++) {
      move(i);
      const now = await frame();
      if (!warm) times.push(now - last);
      last = now;
    }
  }
  times.sort((a, b) => a - b);
  return { motion, interval: [times[FRAMES >> 1]!, times[Math.floor(FRAMES * 0.9)]!, times.at(-1)!] };
}

function pan(scene: Scene, zoom: number): (i: number) => void {
  return (i) => scene.look({ zoom, x: 400 + 6 * i, y: 300 + 4 * i });
}

async function run(scene: Scene): Promise<Motion[]> {
  const motions = [];
  for (const zoom of [3, 1, 0.3, 8]) motions.push(await time(`pan at ${zoom} px`, pan(scene, zoom)));
  const there = (i: number): number => Math.min(i, FRAMES - 1 - i);
  motions.push(await time('zoom', (i) => scene.zoom(3 * 0.94 ** there(i), 300, 200)));
  return motions;
}

const onready = async ({ scene }: { scene: Scene | null }): Promise<void> => {
  Object.assign(window, { result: await run(scene!) });
};
mount(View, { target: document.getElementById('app')!, props: { onready } });
