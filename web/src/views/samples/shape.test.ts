import { describe, expect, it } from 'vitest';
import type { Predictions } from '../../api';
import { chosen, pagesOf, samplesOf, seenPages, tally } from './shape';

const predictions = (predicted: number[], confidence: number[]): Predictions => ({
  step: 's',
  data: 'd',
  split: 'test',
  ids: ['t/0', 't/1', 't/2', 't/3'],
  labels: [0, 0, 1, 1],
  predicted,
  confidence,
});
const samples = samplesOf(
  predictions([0, 0, 0, 0], [0.9, 0.8, 0.7, 0.6]),
  predictions([0, 1, 1, 0], [0.9, 0.7, 0.5, 0.61]),
);

describe('samples under A and B', () => {
  it('are right, broken, fixed or wrong', () => {
    expect(samples.map(({ outcome }) => outcome)).toEqual(['both-right', 'broken', 'fixed', 'both-wrong']);
    expect(tally(samples)).toEqual({ 'both-right': 1, broken: 1, fixed: 1, 'both-wrong': 1 });
  });
  it('are ordered by what moved most, or by what B is least sure of', () => {
    const rows = (order: 'index' | 'change' | 'unsure'): number[] =>
      chosen(samples, { outcome: 'all', order }).map(({ row }) => row);
    expect(rows('index')).toEqual([0, 1, 2, 3]);
    expect(rows('change')).toEqual([1, 2, 3, 0]);
    expect(rows('unsure')).toEqual([2, 3, 1, 0]);
  });
  it('are chosen by outcome and by rows', () => {
    expect(chosen(samples, { outcome: 'fixed', order: 'index' })).toHaveLength(1);
    expect(chosen(samples, { outcome: 'all', order: 'index', rows: [3, 0] }).map(({ row }) => row)).toEqual([
      0, 3,
    ]);
    expect(chosen(samples, { outcome: 'fixed', order: 'index', rows: [0] })).toEqual([]);
  });
});

describe('a long grid', () => {
  it('is cut into pages, of which those near the window are drawn', () => {
    expect(pagesOf([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
    expect(seenPages(0, 300, 200, 50)).toEqual([0, 3]);
    expect(seenPages(5000, 300, 200, 50)).toEqual([24, 28]);
    expect(seenPages(9900, 300, 200, 50)).toEqual([48, 50]);
    expect(seenPages(0, 300, 0, 50)).toEqual([0, 1]);
  });
});
