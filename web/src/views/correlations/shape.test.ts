import { describe, expect, it } from 'vitest';
import { answered } from '../shared/studies/answered';
import { correlationsOf, findingOf, intervalWords, networksOf, tenthsOf } from './shape';

const correlated = answered('correlations', {
  correlations: {
    network: ['0 Trained', '1 Magnitude'],
    n: [446, 446],
    accuracy: [0.91, 0.72],
    robustness: [0.7, 0.46],
    angle: [-0.77, -0.83],
    angle_low: [-0.8, -0.86],
    angle_high: [-0.72, -0.8],
    length: [0.54, null],
    length_low: [0.47, null],
    length_high: [0.6, null],
    margin: [0.71, 0.85],
    margin_low: [0.66, 0.82],
    margin_high: [0.76, 0.87],
  },
});

describe('correlations', () => {
  it('stand A above B within each measure', () => {
    const groups = correlationsOf(correlated);
    expect(groups.map(({ measure }) => measure)).toEqual(['angle', 'length', 'margin']);
    expect(groups[0]!.steps.map(({ role, r, low }) => [role, r, low])).toEqual([
      ['a', -0.77, -0.8],
      ['b', -0.83, -0.86],
    ]);
    expect(networksOf(correlated).map(({ network, robustness }) => [network, robustness])).toEqual([
      ['0 Trained', 0.7],
      ['1 Magnitude', 0.46],
    ]);
  });
  it('say with a dash what does not vary', () => {
    const [a, b] = correlationsOf(correlated)[1]!.steps;
    expect(intervalWords(a!)).toBe('+0.470 to +0.600');
    expect(intervalWords(b!)).toBe('–');
    expect(findingOf(correlated)).toBe(
      'Robustness goes most with angle in A (−0.770), with margin in B (+0.850)',
    );
  });
  it('are drawn as means of tenths, from the lowest to the highest', () => {
    const values = Float32Array.from({ length: 20 }, (_, i) => 19 - i);
    const robustness = values.map((value) => value / 20);
    const columns = new Map(
      Object.entries({ angle: values, robustness }).map(([k, v]) => [k, { shape: [20], values: v }]),
    );
    const points = tenthsOf(columns, 'angle');
    expect(points.map(({ x }) => x)).toEqual([0.5, 2.5, 4.5, 6.5, 8.5, 10.5, 12.5, 14.5, 16.5, 18.5]);
    expect(points[9]!.y).toBeCloseTo(92.5);
    expect(tenthsOf(columns, 'margin')).toEqual([]);
  });
});
