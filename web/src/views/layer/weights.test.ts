import { describe, expect, it } from 'vitest';
import { binsOf, partingOf, partingWords } from './weights';

const edges = [-2, -1, 0, 1, 2];
const weights = { edges, kept: [5, 0, 0, 5], removed: [0, 5, 5, 0] };

describe('a histogram', () => {
  it('has a bin between neighbouring edges', () => {
    expect(binsOf(weights)[1]).toEqual({ from: -1, to: 0, kept: 0, removed: 5 });
  });
  it('finds the size that parts removed from kept on both sides of zero', () => {
    const cut = partingOf(weights);
    expect(cut!.wrong).toBe(0);
    expect(cut!.at).toBeGreaterThan(0.9);
    expect(cut!.at).toBeLessThan(1.1);
    expect(partingWords(cut)).toBe('removed by size');
  });
  it('finds it inside a bin too', () => {
    const inside = partingOf({ edges: [0, 1, 2, 3], kept: [0, 6, 9], removed: [9, 3, 0] });
    expect(inside!.at).toBeCloseTo(1 + 1 / 3, 6);
    expect(inside!.wrong).toBe(0);
  });
  it('says when no size does', () => {
    const mixed = partingOf({ edges: [0, 1, 2, 3, 4, 5], kept: [5, 6, 6, 5, 4], removed: [4, 7, 7, 4, 4] });
    expect(partingWords(mixed)).toMatch('not removed by size alone');
  });
  it('has no line when nothing or everything is removed', () => {
    expect(partingOf({ edges, kept: [1, 1, 1, 1], removed: [0, 0, 0, 0] })).toBeNull();
    expect(partingOf({ edges, kept: [0, 0, 0, 0], removed: [1, 1, 1, 1] })).toBeNull();
  });
});
