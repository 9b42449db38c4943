import { describe, expect, it } from 'vitest';
import type { RobustnessTable } from '../../api';
import { linear } from '../../marks';
import { bandPath, curvesOf, linePath, rangeOf, severitiesAlone } from './shape';

const COLUMNS = [
  { name: 'clean', title: 'Clean', short: 'clean', family: '', at: [0] },
  { name: 'fog', title: 'Fog', short: 'fog', family: 'weather', at: [1, 2, 3, 4, 5] },
];
const TABLE = {
  n: 100,
  steps: [{ step: 's', right: [90, 80, 70, null, 50, 40] }],
} as unknown as RobustnessTable;
const x = linear(1, 5, 0, 40);
const y = linear(0, 1, 100, 0);

describe('severity curves', () => {
  it('are of the whole set or of the subset', () => {
    expect(curvesOf(TABLE, COLUMNS, 's', null)).toEqual([[0.9], [0.8, 0.7, NaN, 0.5, 0.4]]);
    const subset = { n: 10, right: [[5, 1, 1, 1, 1, 1]] };
    expect(curvesOf(TABLE, COLUMNS, 's', subset)[0]).toEqual([0.5]);
    expect(curvesOf(TABLE, COLUMNS, 'nobody', null)).toEqual([[NaN], [NaN, NaN, NaN, NaN, NaN]]);
  });
  it('break where something is not measured', () => {
    const shares = [0.8, 0.7, NaN, 0.5, 0.4];
    expect(linePath(shares, x, y)).toMatch(/^M0 \d+L10 \d+M30 50L40 60$/);
    expect(bandPath(shares, 100, x, y).match(/Z/g)).toHaveLength(2);
    expect(bandPath([NaN], 100, x, y)).toBe('');
  });
  it('are points where no neighbour is measured', () => {
    expect(severitiesAlone([NaN, NaN, 0.7, NaN, NaN])).toEqual([3]);
    expect(severitiesAlone([0.8, NaN, 0.7, 0.6, 0.5])).toEqual([1]);
    expect(severitiesAlone([0.8, 0.7, NaN, 0.5, 0.4])).toEqual([]);
  });
  it('share a range of round numbers that holds their bands', () => {
    const [low, high] = rangeOf([[0.9], [0.41]], 100);
    expect([low, high]).toEqual([0.2, 1]);
    expect(rangeOf([[NaN]], 100)).toEqual([0, 1]);
  });
});
