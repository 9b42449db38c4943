import { describe, expect, it } from 'vitest';
import { boxOf, cellAt, cellsIn, columnsOf, fineness, moved, pagesOf, PITCH, seenPages } from './grid';

describe('a long grid', () => {
  it('is cut into pages, of which those near the window are drawn', () => {
    expect(pagesOf([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
    expect(seenPages(0, 300, 200, 50)).toEqual([0, 3]);
    expect(seenPages(5000, 300, 200, 50)).toEqual([24, 28]);
    expect(seenPages(9900, 300, 200, 50)).toEqual([48, 50]);
    expect(seenPages(0, 300, 0, 50)).toEqual([0, 1]);
  });
  it('has sheets of at most 4096 pixels, however wide and fine the screen', () => {
    for (const width of [10, 560, 1440, 3840, 10_000])
      for (const ratio of [1, 1.5, 3])
        expect(columnsOf(width) * fineness(columnsOf(width), ratio)).toBeLessThanOrEqual(4096);
    expect([columnsOf(10), fineness(20, 2), fineness(60, 2)]).toEqual([1, 96, 48]);
  });
});

describe('a place of the grid', () => {
  it('is in a cell, between cells, or past the last', () => {
    expect(cellAt(10, 10, 3, 5)).toBe(0);
    expect(cellAt(PITCH + 1, PITCH + 1, 3, 5)).toBe(4);
    expect([cellAt(50, 10, 3, 5), cellAt(10, 53, 3, 5)]).toEqual([null, null]);
    expect([cellAt(2 * PITCH, PITCH, 3, 5), cellAt(3 * PITCH, 0, 3, 5), cellAt(-1, 0, 3, 5)]).toEqual([
      null,
      null,
      null,
    ]);
  });
  it('is one corner of a box of the cells that it touches', () => {
    expect(cellsIn(boxOf(60, 60, 5, 5), 3, 5)).toEqual([0, 1, 3, 4]);
    expect(cellsIn(boxOf(50, 5, 54, 20), 3, 5)).toEqual([]);
    expect(cellsIn(boxOf(-20, -20, 900, 900), 3, 5)).toEqual([0, 1, 2, 3, 4]);
  });
});

describe('a key', () => {
  it('moves within the grid', () => {
    expect(moved('ArrowRight', 4, 3, 5, 2)).toBe(4);
    expect(moved('ArrowDown', 1, 3, 5, 2)).toBe(4);
    expect(moved('ArrowUp', 1, 3, 5, 2)).toBe(0);
    expect(moved('PageDown', 0, 3, 50, 2)).toBe(6);
    expect([moved('End', 1, 3, 5, 2), moved('Home', 4, 3, 5, 2), moved('q', 4, 3, 5, 2)]).toEqual([
      4,
      0,
      null,
    ]);
  });
});
