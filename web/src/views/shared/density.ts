/** Densities along an axis: a histogram smoothed with a Gaussian, so that the time grows with samples, not with samples times points. */

/** Below this many samples a rug is drawn instead. */
export const FEW = 12;

/** Where a curve ends: under this share of its peak. */
const CUT = 0.006;

export interface Density {
  /** Value of the first point, and from point to point. */
  low: number;
  step: number;
  /** Samples per unit of value, as a share of all: the area under the curve is 1. */
  values: Float64Array;
  max: number;
}

/** So many values say what the spread of all is, and are sorted at once. */
const SPREAD_BY = 5000;

/** Bandwidth after Silverman: 0.9 min(sd, IQR / 1.34) n^(-1/5); 0 where all values are one. */
export function bandwidthOf(values: Float32Array): number {
  const every = Math.ceil(values.length / SPREAD_BY);
  const sorted = (every > 1 ? values.filter((_, i) => i % every === 0) : values.slice()).sort();
  const n = sorted.length;
  if (n < 2) return 0;
  const mean = sorted.reduce((sum, value) => sum + value, 0) / n;
  const sd = Math.sqrt(sorted.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1));
  const iqr = sorted[Math.floor(0.75 * (n - 1))]! - sorted[Math.floor(0.25 * (n - 1))]!;
  return 0.9 * Math.min(sd, iqr > 0 ? iqr / 1.34 : sd) * values.length ** -0.2;
}

/**
 * The density of some rows of a column between `low` and `high`, at `points` + 1 places.
 *
 * Values outside are left out of the picture but not of the share. At least two steps are smoothed over, so that a
 * spike stays visible.
 */
export function densityOf(
  column: Float32Array,
  rows: ArrayLike<number>,
  low: number,
  high: number,
  points = 96,
): Density {
  const taken = new Float32Array(rows.length);
  for (let i = 0; i < taken.length; i++) taken[i] = column[rows[i]!]!;
  const step = (high - low) / points || 1;
  const counts = new Float64Array(points + 1);
  for (const value of taken) spread(counts, (value - low) / step);
  const values = smooth(counts, Math.max(1.2, bandwidthOf(taken) / step));
  const scale = taken.length ? 1 / (taken.length * step) : 0;
  for (let i = 0; i < values.length; i++) values[i]! *= scale;
  return { low, step, values, max: values.reduce((most, value) => Math.max(most, value), 0) };
}

/** A sample between two points counts for both, by its nearness. */
function spread(counts: Float64Array, at: number): void {
  const left = Math.floor(at);
  if (left < 0 || left >= counts.length) return;
  const share = at - left;
  counts[left]! += 1 - share;
  if (left + 1 < counts.length) counts[left + 1]! += share;
}

function smooth(counts: Float64Array, width: number): Float64Array {
  const reach = Math.ceil(3 * width);
  const kernel = Float64Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-0.5 * ((i - reach) / width) ** 2),
  );
  const total = kernel.reduce((sum, weight) => sum + weight, 0);
  return counts.map((_, at) => {
    let sum = 0;
    for (let k = Math.max(0, reach - at); k <= 2 * reach && at + k - reach < counts.length; k++)
      sum += counts[at + k - reach]! * kernel[k]!;
    return sum / total;
  });
}

/** Points [value, density / max] of the curve, cut where it falls under 0.6 % of its peak. */
export function curveOf({ low, step, values, max }: Density, peak = max): [value: number, share: number][] {
  const seen = (value: number): boolean => value >= CUT * max && max > 0;
  const first = values.findIndex(seen);
  const last = values.length - 1 - [...values].reverse().findIndex(seen);
  if (first < 0) return [];
  return Array.from(values.subarray(first, last + 1), (value, i) => [low + (first + i) * step, value / peak]);
}
