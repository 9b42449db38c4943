/** Parallel coordinates on the CPU: lines are binned by pair of axes, so that the time follows from places, not samples. */
import { blended } from './blend';
import { bin, drawCells, NOWHERE, Room } from './parallelLines';

export { NOWHERE } from './parallelLines';

/** Lines of one colour: a line a row. */
export interface LineSet {
  /** Pixel row of every sample on every axis, axis by axis; `NOWHERE` for none. */
  places: readonly Uint16Array[];
  rows: ArrayLike<number>;
  /** As `packed` gives it. */
  color: number;
}

export interface ParallelPicture {
  width: number;
  height: number;
  /** Pixel column of every axis, rising. */
  axes: readonly number[];
}

/** Strength 0..1 of one line that is chosen, and of one that is not. */
export interface LineStyle {
  strong: number;
  dim: number;
}

/** The table of strengths has 16 entries a line. */
const ENTRIES = 4096;

/** From so many lines on, those that end within the same 2 (then 4) pixels are drawn as one: more than that nobody sees. */
const COARSE = [4_000, 40_000];

/** Pixel rows of values: `value * scale + shift`, rounded and held within the picture. */
export function placesOf(values: Float32Array, scale: number, shift: number, height: number): Uint16Array {
  const places = new Uint16Array(values.length);
  for (let row = 0; row < places.length; row++) {
    const place = Math.round(values[row]! * scale + shift);
    places[row] = Number.isNaN(place) ? NOWHERE : Math.max(0, Math.min(height - 1, place));
  }
  return places;
}

/** How strong one of so many lines is: few are plain to see, many leave their crowd shades to differ by. */
export function strengthOf(nLines: number): number {
  return Math.max(0.025, Math.min(0.7, 0.42 * (340 / Math.max(1, nLines)) ** 0.6));
}

/**
 * Draws lines between neighbouring axes over `out` (Uint32[height * width], opaque).
 *
 * n lines in a pixel cover it by 1 − (1 − strength)^n, in the mean of their colours: no set lies over another. With
 * `chosen` (flags of rows) the other lines are drawn first, and weaker.
 */
export function paintParallel(
  out: Uint32Array,
  picture: ParallelPicture,
  sets: readonly LineSet[],
  chosen: Uint8Array | null,
  style: LineStyle,
): void {
  const dim = strengths(style.dim);
  const strong = strengths(style.strong);
  const room = new Room(picture, sets.length);
  for (let pair = 0; pair + 1 < picture.axes.length; pair++) {
    if (chosen) paintPair(out, picture, sets, pair, chosen, 0, dim, room);
    paintPair(out, picture, sets, pair, chosen, 1, strong, room);
  }
}

/** The strength, 0..256, of so many 16ths of a line. */
function strengths(one: number): Uint16Array {
  return Uint16Array.from({ length: ENTRIES }, (_, n) => Math.round(256 * (1 - (1 - one) ** (n / 16))));
}

function paintPair(
  out: Uint32Array,
  picture: ParallelPicture,
  sets: readonly LineSet[],
  pair: number,
  chosen: Uint8Array | null,
  wanted: 0 | 1,
  table: Uint16Array,
  room: Room,
): void {
  const gap = picture.axes[pair + 1]! - picture.axes[pair]!;
  let any = false;
  sets.forEach(({ places, rows }, i) => {
    const grain = 1 << COARSE.filter((n) => rows.length > n).length;
    const n = bin(places[pair]!, places[pair + 1]!, rows, chosen, wanted, picture.height, grain, room);
    drawCells(room, n, room.weights[i]!, gap, picture.height);
    any ||= n > 0;
  });
  if (any) compose(out, picture, picture.axes[pair]!, gap, sets, table, room.weights);
}

/** Lays the weights between two axes over the picture, and empties them. */
function compose(
  out: Uint32Array,
  { width, height }: ParallelPicture,
  left: number,
  gap: number,
  sets: readonly LineSet[],
  table: Uint16Array,
  weights: readonly Uint32Array[],
): void {
  for (let x = 0; x < gap; x++) {
    const base = x * height;
    for (let y = 0; y < height; y++) {
      let total = 0;
      for (let i = 0; i < weights.length; i++) total += weights[i]![base + y]!;
      if (total === 0) continue;
      const pixel = y * width + left + x;
      const color = meanColor(sets, weights, base + y, total);
      out[pixel] = blended(out[pixel]!, color, table[Math.min(ENTRIES - 1, total >> 4)]!);
    }
  }
  for (const each of weights) each.fill(0, 0, (gap + 2) * height);
}

/** The sets' colours in proportion to their weights in a pixel. */
function meanColor(
  sets: readonly LineSet[],
  weights: readonly Uint32Array[],
  at: number,
  total: number,
): number {
  let [red, green, blue] = [0, 0, 0];
  for (let i = 0; i < sets.length; i++) {
    const weight = weights[i]![at]!;
    if (weight === total) return sets[i]!.color;
    const { color } = sets[i]!;
    red += weight * (color & 0xff);
    green += weight * ((color >> 8) & 0xff);
    blue += weight * ((color >> 16) & 0xff);
  }
  const part = (sum: number): number => Math.round(sum / total);
  return (0xff000000 | (part(blue) << 16) | (part(green) << 8) | part(red)) >>> 0;
}
