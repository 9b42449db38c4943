import { describe, expect, it } from 'vitest';
import { packed, paintBars } from './bars';

/** A picture of letters: `.` is not painted. */
function picture(width: number, height: number, rects: number[], scale = 1): string[] {
  const pixels = new Uint32Array(width * height);
  const colors = Array.from({ length: rects.length / 4 }, (_, i) => i + 1);
  paintBars(pixels, width, height, rects, colors, scale);
  return Array.from({ length: height }, (_, y) =>
    [...pixels.subarray(y * width, (y + 1) * width)].map((p) => '.abc'[p]).join(''),
  );
}

describe('bars', () => {
  it('fill exactly their pixels, later ones on top', () => {
    expect(picture(5, 3, [1, 0, 3, 2, 2, 1, 3, 2])).toEqual(['.aaa.', '.abbb', '..bbb']);
  });
  it('touch where their edges are the same number', () => {
    expect(picture(6, 1, [0, 0, 2.4, 1, 2.4, 0, 3, 1])).toEqual(['aabbb.']);
  });
  it('are sharp on finer screens', () => {
    expect(picture(4, 2, [0.5, 0, 1, 1], 2)).toEqual(['.aa.', '.aa.']);
  });
  it('end at the edge of the picture, and those without width or height are not there', () => {
    expect(picture(3, 2, [-1, -1, 2, 2, 2, 1, 9, 9, 1, 0, 0, 2, 1, 0, 1, 0])).toEqual(['a..', '..b']);
  });
  it('have colours that RGBA pictures hold', () => {
    expect([...new Uint8ClampedArray(new Uint32Array([packed([213, 94, 0])]).buffer)]).toEqual([
      213, 94, 0, 255,
    ]);
  });
});
