import { describe, expect, it } from 'vitest';
import { linear } from '../../marks';
import { answered } from '../shared/studies/answered';
import { changesOf, densitiesOf, densityPaths, extentOf, findingOf } from './shape';

const moved = answered('margins', {
  changes: {
    network: ['x', 'x', 'y', 'y'],
    samples: ['all', 'right when clean', 'all', 'right when clean'],
    n: [10, 9, 10, 0],
    median: [0.25, 0.3, 0.5, null],
    q25: [0, 0, 0, null],
    q75: [1, 1, 1, null],
    crossed: [0.2, 0.2, 0.3, null],
  },
  density: {
    network: ['x', 'x', 'x', 'x', 'y', 'y', 'y', 'y'],
    change: [-1, 0, 1, 2, -1, 0, 1, 2],
    density: [0, 0.5, 0.25, 0.001, 0.2, 0.4, 0.2, 0.1],
  },
});

describe('margins', () => {
  it('give each step its density and its median of all changes', () => {
    const [a, b] = densitiesOf(moved);
    expect([a!.role, a!.median, a!.at.length]).toEqual(['a', 0.25, 4]);
    expect([b!.role, b!.median, b!.at[1]]).toEqual(['b', 0.5, [0, 0.4]]);
    expect(extentOf([a!, b!])).toEqual({ low: -1, high: 2, top: 0.5 });
    expect(extentOf([a!])).toEqual({ low: 0, high: 1, top: 0.5 });
    expect(extentOf([{ ...a!, at: [[0.5, 3]] }])).toEqual({ low: 0, high: 1, top: 3 });
  });
  it('cut a density where it is too low to be seen', () => {
    const [a] = densitiesOf(moved);
    const { line, area } = densityPaths(a!, linear(-1, 2, 0, 30), linear(0, 0.5, 10, 0), 0.5);
    expect(line).toBe('M10.0 0.0L20.0 5.0');
    expect(area).toBe('M10.0 0.0L20.0 5.0L20.0 10L10.0 10Z');
    const nothing = densityPaths({ ...a!, at: [] }, linear(0, 1, 0, 1), linear(0, 1, 1, 0), 1);
    expect(nothing).toEqual({ line: '', area: '' });
  });
  it('list the numbers by group of samples, A above B', () => {
    const rows = changesOf(moved);
    expect(rows.map(({ samples, role }) => `${samples} ${role}`)).toEqual([
      'all a',
      'all b',
      'right when clean a',
      'right when clean b',
    ]);
    expect(rows[3]!.median).toBeNaN();
    expect(findingOf(moved)).toBe('Median change of A +0.25, of B +0.50');
  });
});
