/** Parallel coordinates on the CPU: lines are binned by pair of axes, so that the time follows from places, not samples. */
import { blended } from './blend';
import { NOWHERE } from './parallelLines';
import { Drawer, type Kept, type Weights } from './parallelWeights';

export { NOWHERE } from './parallelLines';
export { Kept } from './parallelWeights';

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
 *
 * @param kept of these very sets in this picture, for those who paint them again and again with other rows chosen
 */
export function paintParallel(
  out: Uint32Array,
  picture: ParallelPicture,
  sets: readonly LineSet[],
  chosen: Uint8Array | null,
  style: LineStyle,
  kept: Kept | null = null,
): void {
  const [dim, strong] = [strengths(style.dim), strengths(style.strong)];
  const drawer = kept?.drawer ?? new Drawer(picture, sets);
  const held = sets.map(({ rows }) => (chosen ? flagged(rows, chosen, 1) : rows));
  const others = chosen && !kept ? sets.map(({ rows }) => flagged(rows, chosen, 0)) : [];
  const [front, back] = [drawer.room(), drawer.room()];
  for (let pair = 0; pair + 1 < picture.axes.length; pair++) {
    const place = { left: picture.axes[pair]!, gap: drawer.gapOf(pair) };
    const any = drawer.draw(pair, held, front);
    if (chosen) {
      if (kept) kept.others(pair, front, back);
      else drawer.draw(pair, others, back);
      compose(out, picture, place, sets, dim, back);
    }
    if (any) compose(out, picture, place, sets, strong, front);
  }
}

function flagged(rows: ArrayLike<number>, flags: Uint8Array, wanted: 0 | 1): Uint32Array {
  const some = new Uint32Array(rows.length);
  let n = 0;
  for (let i = 0; i < rows.length; i++) if (flags[rows[i]!] === wanted) some[n++] = rows[i]!;
  return some.subarray(0, n);
}

/** The strength, 0..256, of so many 16ths of a line. */
function strengths(one: number): Uint16Array {
  return Uint16Array.from({ length: ENTRIES }, (_, n) => Math.round(256 * (1 - (1 - one) ** (n / 16))));
}

/** Lays the weights between two axes over the picture, and empties them. */
function compose(
  out: Uint32Array,
  { width, height }: ParallelPicture,
  { left, gap }: { left: number; gap: number },
  sets: readonly LineSet[],
  table: Uint16Array,
  weights: Weights,
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
function meanColor(sets: readonly LineSet[], weights: Weights, at: number, total: number): number {
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
