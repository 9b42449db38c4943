/** Score quantiles as distribution functions: enough to move a threshold without asking the server again. */
import type { LayerDistribution } from '../../api';

/** First index whose value passes `test`; `values.length` if none does. The test must turn true only once. */
function firstWhere(values: readonly number[], test: (value: number) => boolean): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (test(values[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Units of a layer that are still there. */
export function alive(layer: LayerDistribution): number {
  return layer.n_units - layer.n_gone;
}

/** Whether a layer's values are the scores of its units, one each, and not 257 quantiles of many. */
function isListed(layer: LayerDistribution): boolean {
  return layer.quantiles.length === alive(layer);
}

/**
 * The same distribution with the scores of the units themselves where a layer has no more units than quantiles: the
 * quantile function passes through the k-th of n sorted scores at k/(n - 1). Small layers are then cut to the unit.
 */
export function listed(layer: LayerDistribution): LayerDistribution {
  const [n, last] = [alive(layer), layer.quantiles.length - 1];
  if (n < 1 || last < 1 || n > last) return layer;
  const quantiles = Array.from({ length: n }, (_, k) =>
    valueAt(layer.quantiles, n === 1 ? 0 : (k / (n - 1)) * last),
  );
  return { ...layer, quantiles };
}

function valueAt(values: readonly number[], place: number): number {
  const left = Math.min(values.length - 1, Math.floor(place + 1e-9));
  const right = Math.min(values.length - 1, left + 1);
  return values[left]! + Math.max(0, place - left) * (values[right]! - values[left]!);
}

/** Share in [0, 1] below index `right`; between two quantiles it grows in proportion, between two units not at all. */
function shareAt(layer: LayerDistribution, right: number, score: number): number {
  const values = layer.quantiles;
  if (isListed(layer)) return right / Math.max(1, values.length);
  const last = values.length - 1;
  if (right === 0) return 0;
  if (right > last) return 1;
  const [from, to] = [values[right - 1]!, values[right]!];
  return (right - 1 + (to > from ? (score - from) / (to - from) : 0)) / last;
}

/** Share of a layer's remaining units that score less than `score`. */
export function shareBelow(layer: LayerDistribution, score: number): number {
  const right = firstWhere(layer.quantiles, (value) => value >= score);
  return shareAt(layer, right, score);
}

/** Share of a layer's remaining units that score `score` or less; larger than `shareBelow` where scores tie. */
export function shareUpTo(layer: LayerDistribution, score: number): number {
  const right = firstWhere(layer.quantiles, (value) => value > score);
  return shareAt(layer, right, score);
}

/** Lowest and highest score over all layers; both 0 if nothing is left. */
export function scoreRange(layers: readonly LayerDistribution[]): [low: number, high: number] {
  const there = layers.filter((layer) => alive(layer) > 0 && layer.quantiles.length > 0);
  if (there.length === 0) return [0, 0];
  return [Math.min(...there.map((l) => l.quantiles[0]!)), Math.max(...there.map((l) => l.quantiles.at(-1)!))];
}

export function sum(values: Iterable<number>): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

const HALVINGS = 60; // as many as a double has digits

/** Units a layer can lose when all but one may go: a layer never loses its last unit. */
export function allButOne(layer: LayerDistribution): number {
  return Math.max(0, alive(layer) - 1);
}

/**
 * The score below which `wanted` units lie: half the range until the step is smaller than a double tells apart.
 * Sixty halvings times eight comparisons a layer: far under a millisecond for hundreds of layers.
 */
export function thresholdFor(layers: readonly LayerDistribution[], wanted: number): number {
  let [low, high] = scoreRange(layers);
  for (let i = 0; i < HALVINGS; i++) {
    const middle = low + (high - low) / 2;
    if (sum(layers.map((l) => alive(l) * shareUpTo(l, middle))) < wanted) low = middle;
    else high = middle;
  }
  return high;
}

export interface Cut {
  /** Units that score less go. */
  threshold: number;
  /** Units that go, by layer. */
  gone: number[];
}

/**
 * What goes when `wanted` units of all layers go together, lowest scores first: exact in sum, ties shared in
 * proportion. `most` bounds what each layer loses; what it keeps no other loses instead, so the sum falls short.
 */
export function cut(
  layers: readonly LayerDistribution[],
  wanted: number,
  most: readonly number[] = layers.map(allButOne),
): Cut {
  const threshold = thresholdFor(layers, wanted);
  const below = layers.map((l) => alive(l) * shareBelow(l, threshold));
  const upTo = layers.map((l) => alive(l) * shareUpTo(l, threshold));
  const ties = sum(upTo) - sum(below);
  const share = ties > 0 ? Math.max(0, Math.min(1, (wanted - sum(below)) / ties)) : 0;
  const exact = below.map((low, i) => low + share * (upTo[i]! - low));
  return { threshold, gone: roundTo(exact, wanted).map((n, i) => Math.min(n, most[i]!)) };
}

/** Whole numbers beside `values` that add up to `total` as far as rounding up or down allows (largest remainder). */
export function roundTo(values: readonly number[], total: number): number[] {
  const near = values.map((value) =>
    Math.abs(value - Math.round(value)) < 1e-6 ? Math.round(value) : value,
  );
  const whole = near.map(Math.floor);
  const rest = near.map((value, i) => value - whole[i]!);
  const order = rest.map((_, i) => i).filter((i) => rest[i]! > 0);
  order.sort((a, b) => rest[b]! - rest[a]!);
  const missing = Math.max(0, Math.round(total) - sum(whole));
  for (const i of order.slice(0, missing)) whole[i]! += 1;
  return whole;
}

export interface ScoreBins {
  /** Edges of the bins, one more than there are bins. */
  edges: number[];
  /** Units still there, by bin; the first and last also hold what lies beyond them. */
  counts: number[];
  /** Whether the edges are evenly spaced in log10. */
  log: boolean;
}

/** Where the axis begins: a score so small that only one unit in 200 lies below, and never zero. */
function lowEnd(layers: readonly LayerDistribution[], high: number): number {
  const low = thresholdFor(layers, sum(layers.map(alive)) / 200);
  return Math.max(low, high * 1e-6);
}

/** Histogram of all remaining scores; logarithmic if they are non-negative and span more than a factor of 30. */
export function binScores(layers: readonly LayerDistribution[], n: number): ScoreBins {
  const [lowest, high] = scoreRange(layers);
  const start = lowEnd(layers, high);
  const log = lowest >= 0 && high > 30 * start;
  const from = log ? Math.log10(start) : lowest;
  const to = log ? Math.log10(high) : high > lowest ? high : lowest + 1;
  const edges = Array.from({ length: n + 1 }, (_, i) => from + ((to - from) * i) / n).map((x) =>
    log ? 10 ** x : x,
  );
  const upTo = edges.map((edge) => sum(layers.map((l) => alive(l) * shareUpTo(l, edge))));
  upTo[0] = 0;
  upTo[n] = sum(layers.map(alive));
  return { edges, counts: edges.slice(1).map((_, i) => upTo[i + 1]! - upTo[i]!), log };
}

/**
 * Units of each bin that go when each layer loses so many of its lowest: under one threshold for all these are the
 * bins below it, under shares by layer a part of many bins.
 */
export function goingBins(
  bins: ScoreBins,
  layers: readonly LayerDistribution[],
  going: readonly number[],
): number[] {
  const upTo = bins.edges.map((edge, k) =>
    sum(
      layers.map((l, i) => {
        const all = k === bins.edges.length - 1 ? 1 : k === 0 ? 0 : shareUpTo(l, edge);
        return Math.min(going[i]!, alive(l) * all);
      }),
    ),
  );
  return bins.counts.map((_, i) => upTo[i + 1]! - upTo[i]!);
}

/** Where a score lies on the axis of the bins, in [0, 1]. */
export function placeOf(bins: ScoreBins, score: number): number {
  const [low, high] = [bins.edges[0]!, bins.edges.at(-1)!];
  const at = bins.log
    ? Math.log(Math.max(score, Number.MIN_VALUE) / low) / Math.log(high / low)
    : (score - low) / (high - low);
  return Math.max(0, Math.min(1, at));
}
