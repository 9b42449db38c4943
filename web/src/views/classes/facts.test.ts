import { describe, expect, it } from 'vitest';
import type { Metrics, MetricRow } from '../../api';
import { changesOf, factsOf } from './facts';

const metrics = (accuracy: number, n_nonzero: number): Metrics => ({
  step: 's',
  data: 'd',
  split: 'test',
  n: 10,
  accuracy: { value: accuracy, low: accuracy - 0.01, high: accuracy + 0.01, n: 10_000 },
  loss: 0.34,
  classes: [],
  confusion: [],
  curves: [],
  n_params: 23_300_000,
  n_nonzero,
  macs: 33_100_000,
  macs_dense: 33_100_000,
  n_removable: 0,
  ops_paper: 0,
  bytes_dense: 93_000_000,
  bytes_sparse: 40_900_000,
});
const row: MetricRow = {
  name: 'accuracy',
  unit: '%',
  a: 89.7,
  b: 90.1,
  change: { value: 0.4, low: 0.1, high: 0.7, n: 10_000 },
  better: 'higher',
};
const text = (facts: ReturnType<typeof factsOf>) => facts.map((f) => `${f.name} ${f.value} ${f.unit}`.trim());

describe('facts', () => {
  it('of a step part the number from its unit', () => {
    expect(text(factsOf(metrics(0.897, 10_200_000)))).toEqual([
      'accuracy 89.7 %',
      'loss 0.340',
      'params 10.2 M',
      'MACs 33.1 M',
      'on disk 40.9 MB',
    ]);
    expect(text(factsOf(metrics(0.5, 850)))[2]).toBe('params 850');
  });
  it('of a difference are news only if told apart from 0', () => {
    const [a, b] = [metrics(0.897, 10_200_000), metrics(0.901, 10_000_000)];
    expect(text(changesOf(a, b, [row])).slice(0, 3)).toEqual([
      'accuracy +0.4 pts',
      'loss 0.000',
      'params \u22122 %',
    ]);
    expect(changesOf(a, b, [row])[0]!.news).toBe('good');
    const doubtful = { ...row, change: { ...row.change!, low: -0.1 } };
    expect(changesOf(a, b, [doubtful])[0]!.news).toBe('');
  });
});
