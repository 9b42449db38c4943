import { describe, expect, it } from 'vitest';
import type { LayerDistribution } from '../../api';
import {
  binScores,
  cut,
  goingBins,
  listed,
  placeOf,
  roundTo,
  shareBelow,
  shareUpTo,
  thresholdFor,
} from './scores';

/** The 257 quantiles of given scores, as the server makes them: linear between sorted neighbours. */
function quantiles(scores: number[]): number[] {
  const sorted = [...scores].sort((a, b) => a - b);
  return Array.from({ length: 257 }, (_, i) => {
    const at = (i / 256) * (sorted.length - 1);
    const low = Math.floor(at);
    const next = sorted[Math.min(low + 1, sorted.length - 1)]!;
    return sorted[low]! + (at - low) * (next - sorted[low]!);
  });
}

function layer(site: string, scores: number[], n_gone = 0): LayerDistribution {
  return { site, n_units: scores.length + n_gone, n_gone, quantiles: quantiles(scores), locked: '' };
}

const even = (n: number, scale: number): number[] =>
  Array.from({ length: n }, (_, i) => ((i + 0.5) / n) * scale);

describe('shares of a layer', () => {
  it('run from 0 below the lowest to 1 above the highest score', () => {
    const q = layer('a', even(1000, 2));
    expect(shareBelow(q, -1)).toBe(0);
    expect(shareBelow(q, 1)).toBeCloseTo(0.5, 3);
    expect(shareBelow(q, 3)).toBe(1);
  });
  it('differ exactly by the ties', () => {
    const q = layer('a', [0, 0, 0, 0, 1, 2, 3, 4]);
    expect(shareBelow(q, 0)).toBe(0);
    expect(shareUpTo(q, 0)).toBeGreaterThan(0.4);
  });
});

describe('a common threshold', () => {
  const layers = [layer('a', even(4000, 1)), layer('b', even(1000, 2))];
  it('takes the wanted number of units', () => {
    expect(thresholdFor(layers, 2250)).toBeCloseTo(0.5, 2);
    const { gone } = cut(layers, 2250);
    expect(gone[0]! + gone[1]!).toBe(2250);
    expect(gone[0]).toBeCloseTo(2000, -1.5);
  });
  it('agrees with sorting all scores', () => {
    const scores = [even(300, 1).map((x) => x ** 2), even(500, 3).map((x) => Math.sqrt(x))];
    const all = scores
      .flatMap((own, i) => own.map((score) => ({ score, i })))
      .sort((p, q) => p.score - q.score);
    const slow = [0, 1].map((i) => all.slice(0, 400).filter((unit) => unit.i === i).length);
    const { gone } = cut(
      scores.map((own, i) => layer(String(i), own)),
      400,
    );
    gone.forEach((n, i) => expect(Math.abs(n - slow[i]!)).toBeLessThanOrEqual(3));
  });
  it('shares ties between layers instead of taking one whole', () => {
    const tied = [layer('a', Array(100).fill(1)), layer('b', Array(300).fill(1))];
    expect(cut(tied, 200).gone).toEqual([50, 150]);
  });
  it('is exact to the unit where layers have few', () => {
    const scores = [[5, 1, 9, 2, 2], [4, 8, 3], even(40, 10)].map((own) => [...own]);
    const small = scores.map((own, i) => listed(layer(String(i), own)));
    const all = scores
      .flatMap((own, i) => own.map((score) => ({ score, i })))
      .sort((p, q) => p.score - q.score);
    for (const wanted of [1, 7, 13, 24, 30]) {
      const slow = scores.map((_, i) => all.slice(0, wanted).filter((unit) => unit.i === i).length);
      expect(cut(small, wanted).gone).toEqual(slow);
    }
  });
  it('lists units only where there are no more of them than quantiles', () => {
    expect(listed(layer('a', [3, 1, 2])).quantiles).toEqual([1, 2, 3]);
    expect(listed(layer('a', [7])).quantiles).toEqual([7]);
    const square = Array.from({ length: 257 }, (_, i) => i * i);
    const [, second] = listed({ ...layer('a', [1, 2, 3, 4]), quantiles: square }).quantiles;
    expect(second).toBeCloseTo(85 ** 2 + (86 ** 2 - 85 ** 2) / 3, 6);
    expect(listed(layer('a', even(1000, 1))).quantiles).toHaveLength(257);
    expect(listed({ ...layer('a', [1]), n_gone: 1, quantiles: [] }).quantiles).toEqual([]);
  });
  it('never takes the last unit of a layer', () => {
    expect(
      cut(
        [
          layer('a', [1, 2]),
          layer(
            'b',
            even(10, 100).map((x) => x + 5),
          ),
        ],
        4,
      ).gone[0],
    ).toBe(1);
  });
  it('takes what is asked of a hundred layers, to one in five hundred', () => {
    const many = Array.from({ length: 100 }, (_, i) => layer(String(i), even(500, 1 + i)));
    for (const wanted of [1, 4000, 40_000]) {
      const { gone } = cut(many, wanted);
      const taken = gone.reduce((sum, n) => sum + n, 0);
      expect(Math.abs(taken - wanted)).toBeLessThanOrEqual(Math.max(1, wanted / 500));
    }
  });
});

describe('rounding', () => {
  it('keeps the sum', () => {
    expect(roundTo([1.5, 2.25, 3.25], 7)).toEqual([2, 2, 3]);
  });
});

describe('bins', () => {
  it('hold every unit once, on a log axis when scores span decades', () => {
    const bins = binScores(
      [
        layer(
          'a',
          even(1000, 1).map((x) => 10 ** (4 * x - 4)),
        ),
      ],
      64,
    );
    expect(bins.log).toBe(true);
    expect(bins.counts.reduce((a, b) => a + b, 0)).toBeCloseTo(1000, 6);
    expect(placeOf(bins, bins.edges[0]!)).toBe(0);
    expect(placeOf(bins, bins.edges[64]!)).toBe(1);
  });
  it('say how many of them go, whether layers share a threshold or not', () => {
    const layers = [layer('a', even(100, 1)), layer('b', even(100, 2))];
    const bins = binScores(layers, 16);
    const total = (going: number[]) => goingBins(bins, layers, going).reduce((a, b) => a + b, 0);
    expect(total([30, 10])).toBeCloseTo(40, 6);
    expect(goingBins(bins, layers, [100, 100])).toEqual(bins.counts);
    expect(goingBins(bins, layers, [0, 0]).every((n) => n === 0)).toBe(true);
  });
  it('are even where scores are signed or close together', () => {
    expect(binScores([layer('a', [-1, 0, 1, 2])], 8).log).toBe(false);
    expect(binScores([layer('a', [5, 6, 7])], 8).log).toBe(false);
  });
  it('stand on an axis even when all scores are zero or nothing is left', () => {
    for (const layers of [[layer('a', [0, 0, 0])], [{ ...layer('a', [1]), n_gone: 1, quantiles: [] }]]) {
      const bins = binScores(layers, 4);
      expect(bins.edges[4]!).toBeGreaterThan(bins.edges[0]!);
    }
  });
});
