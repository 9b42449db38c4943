import { describe, expect, it } from 'vitest';
import type { Comparison, MetricRow } from '../../api';
import { flipFinding, flipsOf, markOf, newsOf, rowsOf, samplesOf, tableOf } from './shape';

const change = (value: number, half: number) => ({ value, low: value - half, high: value + half, n: 10_000 });
const row = (parts: Partial<MetricRow>): MetricRow => ({
  name: 'accuracy',
  unit: 'share',
  a: 0.897,
  b: 0.901,
  change: change(0.004, 0.003),
  better: 'higher',
  ...parts,
});

describe('news', () => {
  it('are better by what the metric wants, whatever the sign', () => {
    expect(newsOf(row({}))).toBe('better');
    expect(newsOf(row({ better: 'lower' }))).toBe('worse');
    expect(newsOf(row({ change: change(-0.01, 0.002), better: 'lower' }))).toBe('better');
  });
  it('are none when the interval holds 0', () => {
    expect(newsOf(row({ change: change(0.004, 0.005) }))).toBe('same');
  });
  it('are neutral for counts and for metrics that want nothing', () => {
    expect(newsOf(row({ change: null, unit: 'count', a: 10, b: 8, better: 'lower' }))).toBe('neutral');
    expect(newsOf(row({ better: 'neither' }))).toBe('neutral');
  });
});

describe('a mark', () => {
  it('stands at the difference in half intervals', () => {
    expect(markOf(change(0.004, 0.002))).toEqual({ at: 2, low: 1, high: 3 });
  });
  it('stays on its line when the difference is huge', () => {
    const mark = markOf(change(1, 0.125))!;
    expect(mark).toEqual({ at: 5, low: 4, high: 6 });
  });
  it('is none where there is no interval', () => {
    expect(markOf(change(0, 0))).toBeNull();
  });
});

describe('the table', () => {
  it('writes shares in percent and their difference in points', () => {
    const [first] = tableOf([row({})]);
    expect(first).toMatchObject({ unit: '%', a: '89.7', b: '90.1', change: '+0.4' });
    expect(first!.title).toContain('95 % interval +0.1 to +0.7, better');
  });
  it('writes counts and bytes short and their change in percent', () => {
    const [macs, disk] = tableOf([
      row({ name: 'MACs', unit: 'MACs', a: 33_100_000, b: 27_400_000, change: null }),
      row({ name: 'on disk', unit: 'bytes', a: 40_900_000, b: 31_800_000, change: null }),
    ]);
    expect(macs).toMatchObject({ a: '33.1\u202fM', b: '27.4\u202fM', change: '\u221217\u202f%', mark: null });
    expect(disk).toMatchObject({ a: '40.9\u202fMB', change: '\u221222\u202f%' });
  });
  it('writes a loss with three decimals', () => {
    expect(
      tableOf([row({ name: 'loss', unit: '', a: 0.341, b: 0.329, change: change(-0.012, 0.01) })])[0],
    ).toMatchObject({
      a: '0.341',
      change: '\u22120.012',
    });
  });
  it('takes a unit it has never seen as it is', () => {
    expect(tableOf([row({ unit: 'ms', a: 2.9, b: 2.3, change: null })])[0]).toMatchObject({
      unit: 'ms',
      a: '2.90',
    });
  });
  it('knows how many samples stand behind it', () => {
    expect(samplesOf([row({ change: null }), row({})])).toBe(10_000);
    expect(samplesOf([])).toBeNull();
  });
});

describe('flips', () => {
  const rows = { n_both_right: 880, n_broken: 10, n_fixed: 30, n_both_wrong: 80 } as Comparison;
  it('add up to all samples', () => {
    expect(flipsOf(rows).map((f) => f.share)).toEqual([0.88, 0.01, 0.03, 0.08]);
    expect(flipsOf({ ...rows, n_both_right: 0, n_broken: 0, n_fixed: 0, n_both_wrong: 0 })[0]!.share).toBe(0);
  });
  it('say which way they went', () => {
    expect(flipFinding(rows)).toBe('40 samples changed, 20 more fixed');
    expect(flipFinding({ ...rows, n_broken: 0, n_fixed: 0 })).toBe('No sample changed');
  });
  it('name their samples', () => {
    const labels = [0, 0, 0, 0];
    const [a, b] = [
      { labels, predicted: [0, 0, 1, 1] },
      { labels, predicted: [0, 1, 0, 1] },
    ];
    const rowsOfEach = (['both-right', 'broken', 'fixed', 'both-wrong'] as const).map((name) =>
      rowsOf(a, b, name),
    );
    expect(rowsOfEach).toEqual([[0], [1], [2], [3]]);
  });
});
