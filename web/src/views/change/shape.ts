import { ticks } from '../../marks/axis';
import { OUTCOMES } from '../shared/geometry';

/** A histogram split by outcome. */
export interface Bins {
  low: number;
  high: number;
  /** Width of a bin, in the column's units. */
  step: number;
  /** Samples [bin][outcome code]. */
  counts: number[][];
  /** Samples of the fullest bin. */
  most: number;
}

/** At most about `n` bins of some rows' values, as wide as a round number; 0 lies between two bins. */
export function binsOf(values: Float32Array, rows: Uint32Array, codes: Uint8Array, n = 30): Bins {
  const [least, largest] = reach(values, rows);
  const step = ticks(0, largest - least, n)[1] ?? largest - least;
  const low = round(Math.floor(least / step) * step);
  const high = round((Math.floor(largest / step) + 1) * step);
  const size = Math.round((high - low) / step);
  const counts = Array.from({ length: size }, () => OUTCOMES.map(() => 0));
  for (const row of rows) {
    const bin = Math.min(size - 1, Math.max(0, Math.floor((values[row]! - low) / step)));
    counts[bin]![codes[row]!]! += 1;
  }
  return { low, high, step, counts, most: Math.max(1, ...counts.map(sum)) };
}

/** The ends of the values; 0 is always among them. */
function reach(values: Float32Array, rows: Uint32Array): [number, number] {
  let [low, high] = [0, 0];
  for (const row of rows) {
    low = Math.min(low, values[row]!);
    high = Math.max(high, values[row]!);
  }
  return low === high ? [-1, 1] : [low, high];
}

const round = (value: number): number => Number(value.toPrecision(12));

function sum(parts: number[]): number {
  return parts.reduce((total, part) => total + part, 0);
}

/** Pieces of a bin's bar from the ground up: rare outcomes stand on common ones. */
export function pieces(
  counts: readonly number[],
  most: number,
  tall: number,
): { code: number; from: number; height: number }[] {
  const order = [0, 3, 1, 2]; // both right, both wrong, broken, fixed
  let from = 0;
  return order.flatMap((code) => {
    const height = (counts[code]! / most) * tall;
    const piece = { code, from, height };
    from += height;
    return height > 0 ? [piece] : [];
  });
}

/** Rows whose value lies between two ends, both included. */
export function rowsBetween(
  values: Float32Array,
  rows: Uint32Array,
  [low, high]: readonly [number, number],
): Uint32Array {
  return rows.filter((row) => values[row]! >= low && values[row]! <= high);
}
