import { describe, expect, it } from 'vitest';
import type { AnalysisAnswer } from '../../api';
import { linear } from '../../marks';
import {
  chance,
  changesOf,
  correlationsOf,
  densitiesOf,
  densityPaths,
  extentOf,
  findingOf,
  flipsOf,
  intervalWords,
  networksOf,
  newsOf,
} from './shape';

type Columns = AnalysisAnswer['tables'][string]['columns'];
const answer = (name: string, tables: Record<string, Columns>): AnalysisAnswer => ({
  name,
  title: '',
  facts: {},
  tables: Object.fromEntries(
    Object.entries(tables).map(([table, columns]) => [table, { columns, units: {} }]),
  ),
});

const correlated = answer('correlations', {
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
});

const moved = answer('margins', {
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

const flipped = answer('flips', {
  classes: {
    class: ['all', 'cat', 'dog'],
    n: [20, 10, 10],
    accuracy_a: [0.9, 0.9, 0.9],
    accuracy_b: [0.7, 0.9, 0.5],
    change: [-0.2, 0, -0.4],
    both_wrong: [2, 1, 1],
    broken: [4, 0, 4],
    fixed: [0, 0, 0],
    both_right: [14, 9, 5],
    relabelled: [5, 0, 5],
    p: [0.00012, 1, 0.125],
  },
});

describe('flips', () => {
  it('put the class that lost most first, below all samples', () => {
    const { all, classes } = flipsOf(flipped);
    expect(all).toMatchObject({ n: 20, broken: 4, fixed: 0, relabelled: 5 });
    expect(classes.map(({ name }) => name)).toEqual(['dog', 'cat']);
    expect(findingOf(flipped)).toMatch(/^4 broken and 0 fixed of 20 samples: 90\.0.% in A/);
  });
  it('are news only where chance would hardly do it', () => {
    expect(newsOf({ change: -0.2, p: 0.0001 })).toBe('bad');
    expect(newsOf({ change: 0.2, p: 0.0001 })).toBe('good');
    expect(newsOf({ change: -0.4, p: 0.125 })).toBe('');
    expect([chance(0.00012), chance(0.125), chance(NaN)]).toEqual(['<\u202f0.001', '0.125', '–']);
  });
  it('are none where the answer has no table', () => {
    expect(flipsOf(answer('flips', {}))).toEqual({ all: null, classes: [] });
    expect(findingOf(answer('flips', {}))).toBe('');
  });
});
