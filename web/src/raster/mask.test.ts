import { describe, expect, it } from 'vitest';
import type { Tile } from '../source/source';
import type { Theme } from '../theme/theme.svelte';
import { paintMask, type ColoredTile, type MaskPicture } from './mask';
import { maskStyle, pack, tileColors } from './maskColors';
import type { Axis } from './maskAxis';

const TOKENS: Record<string, readonly [number, number, number]> = {
  '--kept-lo': [200, 200, 200],
  '--kept-hi': [0, 0, 0],
  '--pruned-earlier': [240, 200, 180],
  '--pruned-now': [213, 94, 0],
  '--restored': [0, 114, 178],
  '--surface': [255, 255, 255],
  '--ink': [20, 20, 20],
};
const theme: Theme = { name: 'light', color: () => '', rgb: (token) => TOKENS[token]! };
const style = maskStyle(theme);

const axis = (n: number, size: number, given: Partial<Axis> = {}): Axis => ({
  n,
  kernel: 1,
  zoom: 1,
  gap: 0,
  border: 0,
  offset: 0,
  size,
  ...given,
});
const picture = (rows: Axis, columns: Axis, given: Partial<MaskPicture> = {}): MaskPicture => ({
  rows,
  columns,
  level: 0,
  levels: 1,
  tile: 2,
  ...given,
});

function painted(given: MaskPicture, tiles: Record<string, ColoredTile>): number[][] {
  const { size: width } = given.columns;
  const out = new Uint32Array(given.rows.size * width).fill(99);
  paintMask(out, given, (level, row, column) => tiles[`${level}/${row}/${column}`] ?? null);
  return Array.from({ length: given.rows.size }, (_, y) => [...out.subarray(y * width, (y + 1) * width)]);
}
const tile = (width: number, ...colors: number[]): ColoredTile => ({
  width,
  colors: Uint32Array.from(colors),
});

describe('colours of a tile', () => {
  it('gives each state its colour, kept and restored by magnitude', () => {
    const single: Tile = {
      height: 1,
      width: 6,
      planes: [Uint8Array.of(0, 0, 1, 2 + 8, 3, 3), Uint8Array.of(0, 255, 70, 70, 255, 0)],
    };
    expect([...tileColors(single, style)]).toEqual(
      (
        [
          [200, 200, 200],
          [0, 0, 0],
          [240, 200, 180],
          [213, 94, 0],
          [0, 114, 178],
          [140, 192, 220],
        ] as const
      ).map(pack),
    );
  });
  it('mixes shares: none, all now, half earlier, all restored', () => {
    const shares: Tile = {
      height: 1,
      width: 4,
      planes: [
        Uint8Array.of(0, 255, 0, 0),
        Uint8Array.of(0, 0, 128, 0),
        Uint8Array.of(0, 0, 0, 255),
        Uint8Array.of(0, 9, 0, 9),
      ],
    };
    expect([...tileColors(shares, style)]).toEqual(
      (
        [
          [200, 200, 200],
          [213, 94, 0],
          [220, 200, 190],
          [0, 114, 178],
        ] as const
      ).map(pack),
    );
  });
});

describe('a painted mask', () => {
  it('has a pixel a weight across tiles, and nothing outside', () => {
    const tiles = {
      '0/0/0': tile(2, 1, 2, 4, 5),
      '0/0/1': tile(1, 3, 6),
      '0/1/0': tile(2, 7, 8),
      '0/1/1': tile(1, 9),
    };
    expect(painted(picture(axis(3, 4), axis(3, 4)), tiles)).toEqual([
      [1, 2, 3, 0],
      [4, 5, 6, 0],
      [7, 8, 9, 0],
      [0, 0, 0, 0],
    ]);
  });
  it('repeats weights when zoomed and leaves gaps between kernels', () => {
    const zoomed = { zoom: 2, gap: 1, kernel: 1 };
    expect(
      painted(picture(axis(2, 5, zoomed), axis(2, 5, zoomed)), { '0/0/0': tile(2, 1, 2, 3, 4) }),
    ).toEqual([
      [1, 1, 0, 2, 2],
      [1, 1, 0, 2, 2],
      [0, 0, 0, 0, 0],
      [3, 3, 0, 4, 4],
      [3, 3, 0, 4, 4],
    ]);
  });
  it('starts in the middle of a weight when panned', () => {
    const zoomed = { zoom: 3, offset: 2 };
    expect(painted(picture(axis(2, 1), axis(2, 4, zoomed)), { '0/0/0': tile(2, 1, 2, 3, 4) })).toEqual([
      [1, 2, 2, 2],
    ]);
  });
  it('lets a coarser tile stand in for a missing one', () => {
    const given = picture(axis(4, 4), axis(4, 4), { levels: 2 });
    const tiles = { '1/0/0': tile(2, 10, 20, 30, 40), '0/0/1': tile(2, 1, 2, 3, 4) };
    expect(painted(given, tiles)).toEqual([
      [10, 10, 1, 2],
      [10, 10, 3, 4],
      [30, 30, 40, 40],
      [30, 30, 40, 40],
    ]);
  });
  it('is empty while nothing is there', () => {
    expect(painted(picture(axis(2, 1), axis(2, 3)), {})).toEqual([[0, 0, 0]]);
  });
});
