import { describe, expect, it } from 'vitest';
import type { Tile } from '../../source/source';
import { stagedEffect, summarise, weightIn } from './lookup';

const tile: Tile = {
  height: 2,
  width: 2,
  planes: [Uint8Array.of(0, 1, 2 + 8, 3), Uint8Array.of(255, 0, 51, 0)],
};
const tileAt = (row: number, column: number): Tile | null => (row === 0 && column === 0 ? tile : null);

describe('single weights', () => {
  it('are read where they stand', () => {
    expect(weightIn(tileAt, 2, 1, 0)).toEqual({ state: 2, byHand: true, shade: 51 });
    expect(weightIn(tileAt, 2, 2, 0)).toBeNull();
  });
  it('add up, with the norm', () => {
    const head = { tile: 2, magnitude_high: 5 };
    expect(summarise(tileAt, head, { rows: [0, 2], columns: [0, 2] })).toEqual({
      n: 4,
      pruned: 2,
      byHand: 1,
      norm: Math.sqrt(26),
      clipped: true,
    });
    expect(summarise(tileAt, head, { rows: [0, 3], columns: [0, 2] })).toBeNull();
  });
  it('are counted where staged edits change them, later edits over earlier ones', () => {
    const all = { rows: [0, 2] as [number, number], columns: [0, 2] as [number, number] };
    const left = { rows: [0, 2] as [number, number], columns: [0, 1] as [number, number] };
    const edits = [
      { ...all, action: 'prune' as const, edit: 0 },
      { ...left, action: 'restore' as const, edit: 1 },
    ];
    expect(stagedEffect(tileAt, 2, 2, edits.slice(0, 1))).toEqual({ pruned: 2, restored: 0 });
    expect(stagedEffect(tileAt, 2, 2, edits)).toEqual({ pruned: 1, restored: 1 });
    expect(stagedEffect(() => null, 2, 2, edits)).toBeNull();
    expect(
      stagedEffect(tileAt, 2, 999, [{ ...all, columns: [0, 99999], action: 'prune', edit: 0 }]),
    ).toBeNull();
  });
});
