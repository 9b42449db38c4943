import { describe, expect, it } from 'vitest';
import type { MaskPicture } from './mask';
import type { Axis } from './maskAxis';
import { paintHandMarks } from './maskMarks';

const axis = (n: number, size: number, zoom: number): Axis => ({
  n,
  kernel: 1,
  zoom,
  gap: 0,
  border: 0,
  offset: 0,
  size,
});
const picture = (zoom: number, width: number, height: number): MaskPicture => ({
  rows: axis(1, height, zoom),
  columns: axis(2, width, zoom),
  level: 0,
  levels: 1,
  tile: 2,
});
const states = { width: 2, states: Uint8Array.of(2, 1 + 8) };

function marked(given: MaskPicture): number[] {
  const out = new Uint32Array(given.rows.size * given.columns.size);
  paintHandMarks(out, given, () => states, 7);
  return [...out];
}

describe('weights removed by hand', () => {
  it('have a dot in their middle', () => {
    expect(marked(picture(3, 6, 3))).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0]);
  });
  it('have a larger one when they are larger', () => {
    expect(marked(picture(8, 16, 8)).filter((pixel) => pixel === 7)).toHaveLength(4);
  });
  it('have none when they are too small, cut off, or not here', () => {
    expect(marked(picture(2, 4, 2)).some(Boolean)).toBe(false);
    expect(marked(picture(8, 9, 8)).some(Boolean)).toBe(false);
    const out = new Uint32Array(18);
    paintHandMarks(out, picture(3, 6, 3), () => null, 7);
    expect(out.some(Boolean)).toBe(false);
  });
});
