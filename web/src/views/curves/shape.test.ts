import { describe, expect, it } from 'vitest';
import type { ClassRow } from '../../api';
import { linear } from '../../marks/axis';
import {
  bare,
  bareSigned,
  curvePath,
  drawnClasses,
  findingOf,
  floorOf,
  gridOf,
  scalesOf,
  sorted,
  type ClassPair,
} from './shape';

const curve = { recall: [0, 0.5, 1], precision: [1, 0.9, 0.3] };
const row = (name: string, average_precision: number): ClassRow => ({
  name,
  support: 10,
  precision: 0.9,
  recall: 0.8,
  f1: 0.85,
  average_precision,
});
const pair = (index: number, name: string, a: number, b: number): ClassPair => ({
  index,
  a: row(name, a),
  b: row(name, b),
});
const pairs = [pair(0, 'cat', 0.84, 0.82), pair(1, 'dog', 0.87, 0.89), pair(2, 'car', 0.97, 0.971)];

describe('curves', () => {
  it('share a floor that shows them but for their steep ends', () => {
    const even = Array.from({ length: 20 }, (_, i) => i / 19);
    expect(floorOf([{ recall: even, precision: even.map((r) => (r > 0.9 ? 0.1 : 0.95)) }])).toBe(0.8);
    expect(floorOf([{ recall: even, precision: even.map((r) => 1 - r) }])).toBe(0);
    expect(floorOf([])).toBe(0.8);
  });
  it('end where they cross the floor', () => {
    expect(curvePath(curve, linear(0, 1, 0, 100), linear(0.6, 1, 40, 0), 0.6)).toBe(
      'M0.0 0.0L50.0 10.0L75.0 40.0',
    );
  });
  it('run from left to right even when given from high recall down', () => {
    const back = { recall: [1, 0], precision: [0.5, 1] };
    expect(curvePath(back, linear(0, 1, 0, 10), linear(0, 1, 10, 0), 0)).toBe('M0.0 0.0L10.0 5.0');
  });
  it('of an empty class are no path', () => {
    expect(curvePath({ recall: [], precision: [] }, linear(0, 1, 0, 1), linear(0, 1, 0, 1), 0)).toBe('');
  });
});

describe('a grid', () => {
  it('has five columns in 298 px and fewer where charts would get too small', () => {
    expect(gridOf(10, 298)).toMatchObject({ columns: 5, width: 51 });
    expect(gridOf(10, 200).columns).toBe(3);
    expect(gridOf(2, 400).columns).toBe(2);
  });
  it('places charts row by row', () => {
    const grid = gridOf(10, 298);
    expect(scalesOf(grid, 6, 0.4).left).toBe(61);
    expect(scalesOf(grid, 6, 0.4).top).toBeGreaterThan(scalesOf(grid, 0, 0.4).top);
  });
});

describe('numbers below one', () => {
  it('have no leading zero', () => {
    expect(bare(0.842)).toBe('.842');
    expect(bare(1)).toBe('1.000');
    expect(bareSigned(-0.0149)).toBe('\u2212.015');
    expect(bareSigned(0.0034)).toBe('+.003');
    expect(bareSigned(0.0001)).toBe('.000');
  });
});

describe('classes', () => {
  it('are sorted by a column or by its change', () => {
    expect(sorted(pairs, { column: 'name', change: false, down: false }).map((p) => p.a.name)).toEqual([
      'car',
      'cat',
      'dog',
    ]);
    expect(sorted(pairs, { column: 'average_precision', change: true, down: false })[0]!.a.name).toBe('cat');
    expect(sorted(pairs, { column: 'average_precision', change: false, down: true })[0]!.a.name).toBe('car');
  });
  it('that changed most are drawn when there are many', () => {
    expect(drawnClasses(pairs, 2).map((p) => p.a.name)).toEqual(['cat', 'dog']);
  });
  it('are told of in words', () => {
    expect(findingOf(pairs)).toBe(
      'Average precision, B against A: cat loses most, \u2212.020; dog gains most, +.020',
    );
    expect(findingOf([pair(0, 'a', 0.5, 0.5)])).toMatch('same for every class');
  });
});
