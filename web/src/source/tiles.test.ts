import { describe, expect, it } from 'vitest';
import { readTile, tileSize } from './tiles';

const head = { plane: [1152, 576] as [number, number], tile: 256 };

describe('tiles', () => {
  it('are smaller at the edges', () => {
    expect(tileSize(head, { level: 0, row: 4, column: 2 })).toEqual({ height: 128, width: 64 });
    expect(tileSize(head, { level: 3, row: 0, column: 0 })).toEqual({ height: 144, width: 72 });
  });
  it('split into planes', () => {
    const small = { plane: [2, 3] as [number, number], tile: 256 };
    const tile = readTile(
      small,
      { level: 0, row: 0, column: 0 },
      Uint8Array.from([0, 1, 2, 3, 9, 0, 10, 20, 30, 40, 50, 60]),
    );
    expect(tile.planes.map((plane) => [...plane])).toEqual([
      [0, 1, 2, 3, 9, 0],
      [10, 20, 30, 40, 50, 60],
    ]);
  });
  it('of the wrong size are refused', () => {
    expect(() => readTile(head, { level: 0, row: 0, column: 0 }, new Uint8Array(7))).toThrow('has 7 bytes');
  });
});
