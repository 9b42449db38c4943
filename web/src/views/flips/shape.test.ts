import { describe, expect, it } from 'vitest';
import { answered } from '../shared/studies/answered';
import { chance } from '../shared/studies/tables';
import { findingOf, flipsOf, newsOf } from './shape';

const flipped = answered('flips', {
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
    expect(flipsOf(answered('flips', {}))).toEqual({ all: null, classes: [] });
    expect(findingOf(answered('flips', {}))).toBe('');
  });
});
