import { describe, expect, it } from 'vitest';
import { orderOf, rowAt } from './order';
import { areaOf, between, brushEdits, columnEdits, merged, rowEdits, sizeOf, stagedRegions } from './regions';

const outputs = {
  norm: [3, 1, 2, 1],
  earlier: [0, 0.5, 0.25, 0],
  now: [0.5, 0.25, 0, 0],
  restored: [0, 0, 0, 0],
};
const index = orderOf({ outputs }, 'index');
const norm = orderOf({ outputs }, 'norm');
const kernel = [2, 2] as const;
const plane = [8, 6] as const;

describe('the order of rows', () => {
  it('ascends, ties by index', () => {
    expect([...norm.channels]).toEqual([1, 3, 2, 0]);
    expect([...norm.places]).toEqual([3, 0, 2, 1]);
    expect([...orderOf({ outputs }, 'pruned').channels]).toEqual([3, 2, 0, 1]);
  });
  it('says which row of the network is shown', () => {
    expect([0, 1, 2, 7].map((row) => rowAt(norm, 2, row))).toEqual([2, 3, 6, 1]);
  });
});

describe('a brush', () => {
  it('takes whole kernels from any corner, within the plane', () => {
    const region = between({ row: 5, column: 3 }, { row: 2, column: 9 }, kernel, plane);
    expect(region).toEqual({ rows: [2, 6], columns: [2, 6] });
    expect([areaOf(region), sizeOf(region, kernel)]).toEqual([16, [2, 2, 'kernels']]);
  });
  it('takes single weights when it is close', () => {
    const region = between({ row: 3, column: 3 }, { row: 3, column: 3 }, [1, 1], plane);
    expect([region, sizeOf(region, kernel)]).toEqual([{ rows: [3, 4], columns: [3, 4] }, [1, 1, 'weights']]);
  });
  it('is one edit in network order', () => {
    expect(brushEdits({ rows: [1, 5], columns: [0, 2] }, 'c', 'prune', index, 2)).toEqual([
      { kind: 'rectangle', site: 'c', rows: [1, 5], columns: [0, 2], action: 'prune' },
    ]);
  });
  it('is several edits in index order on sorted rows, neighbours together', () => {
    const edits = brushEdits({ rows: [2, 7], columns: [0, 2] }, 'c', 'restore', norm, 2);
    expect(edits.map((edit) => edit.kind === 'rectangle' && edit.rows)).toEqual([
      [0, 1],
      [4, 8],
    ]);
  });
  it('comes back to where it was drawn', () => {
    for (const order of [index, norm]) {
      const region = { rows: [1, 6] as [number, number], columns: [1, 4] as [number, number] };
      const edits = brushEdits(region, 'c', 'prune', order, 2);
      const back = stagedRegions(edits, 'c', order, kernel, plane);
      expect(merged(back.map(({ rows }) => rows))).toEqual([[1, 6]]);
      expect(back.every(({ columns }) => columns[0] === 1 && columns[1] === 4)).toBe(true);
    }
  });
});

describe('whole channels', () => {
  it('are units where they may go', () => {
    expect(rowEdits([0, 2], 'c', 'prune', norm, kernel, plane, true)).toEqual([
      { kind: 'unit', site: 'c', units: [1, 3], action: 'prune' },
    ]);
  });
  it('are their weights where the layer is locked', () => {
    expect(rowEdits([1, 2], 'c', 'prune', index, kernel, plane, false)).toEqual([
      { kind: 'rectangle', site: 'c', rows: [2, 4], columns: [0, 6], action: 'prune' },
    ]);
  });
  it('are drawn over all of the plane, and only on their own layer', () => {
    const draft = [
      ...columnEdits([1, 3], 'c', 'prune'),
      ...columnEdits([0, 1], 'other', 'prune'),
      ...rowEdits([0, 2], 'c', 'restore', norm, kernel, plane, true),
    ];
    expect(stagedRegions(draft, 'c', norm, kernel, plane)).toEqual([
      { rows: [0, 8], columns: [2, 6], action: 'prune', edit: 0 },
      { rows: [0, 4], columns: [0, 6], action: 'restore', edit: 2 },
    ]);
  });
});
