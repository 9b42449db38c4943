import { describe, expect, it } from 'vitest';
import { binsOf, pieces, rowsBetween } from './shape';

const values = Float32Array.of(-1.5, -0.5, 0, 0.5, 2.5, 2.5);
const codes = Uint8Array.of(0, 1, 2, 3, 0, 1);
const rows = Uint32Array.of(0, 1, 2, 3, 4, 5);

describe('the histogram of a change', () => {
  it('has bins of a round width, a border at 0, and every sample once', () => {
    const bins = binsOf(values, rows, codes, 4);
    expect(bins).toMatchObject({ low: -2, high: 3, step: 1, most: 2 });
    expect(bins.counts.map((counts) => counts.reduce((sum, n) => sum + n, 0))).toEqual([1, 1, 2, 0, 2]);
    expect(bins.counts[2]).toEqual([0, 0, 1, 1]);
  });
  it('has 0 among its values where all changed one way, or none did', () => {
    expect(binsOf(Float32Array.of(5, 6), Uint32Array.of(0, 1), codes).low).toBe(0);
    const still = binsOf(Float32Array.of(0, 0), Uint32Array.of(0, 1), codes);
    expect([still.low < 0, still.high > 0]).toEqual([true, true]);
  });
  it('stands rare outcomes on common ones', () => {
    expect(pieces([2, 0, 1, 1], 4, 40)).toEqual([
      { code: 0, from: 0, height: 20 },
      { code: 3, from: 20, height: 10 },
      { code: 2, from: 30, height: 10 },
    ]);
  });
  it('selects between two values, both included', () => {
    expect([...rowsBetween(values, rows, [-0.5, 0.5])]).toEqual([1, 2, 3]);
  });
});
