import { describe, expect, it } from 'vitest';
import { placeFor, SMALL, widthOf } from './place';

const lines = (n: number) =>
  Array.from({ length: n }, (_, i) => ({ label: `automobile ${i}`, classes: [i] }));

describe('the place of a matrix', () => {
  it('draws recall where there is room', () => {
    expect(placeFor(420, lines(10), 325)).toMatchObject({ bars: true, letters: 8, size: 25 });
  });
  it('gives the room of the bars to the cells, so that differences of two digits stay', () => {
    for (const width of [342, 290]) {
      const { size, bars, left, side } = placeFor(width, lines(10), 325);
      expect(bars).toBe(false);
      expect(SMALL * widthOf('−17')).toBeLessThanOrEqual(size);
      expect(left + 10 * size + side).toBeLessThanOrEqual(width + 0.001);
    }
  });
  it('knows that a sign is wider than a digit', () => {
    expect(widthOf('+56')).toBeGreaterThan(widthOf('172'));
  });
  it('names nothing where names would be a blur', () => {
    expect(placeFor(400, lines(100), 325)).toMatchObject({ left: 8, bars: false, letters: 0 });
  });
  it('keeps the bars where more width would not make larger cells', () => {
    expect(placeFor(560, lines(30), 325).bars).toBe(true);
  });
});
