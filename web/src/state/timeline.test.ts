import { describe, expect, it } from 'vitest';
import type { StepCard } from '../api';
import { shownRows, stepAlong, treeRows } from './timeline';

const step = (id: string, parent: string | null, removed = false): StepCard =>
  ({ id, parent, removed }) as unknown as StepCard;

const steps = [
  step('0', null),
  step('1', '0'),
  step('2', '1'),
  step('3', '2'),
  step('4', '0'),
  step('5', '4'),
];

describe('the tree of steps', () => {
  it('keeps a first child in its lane and gives a branch its own, after what is older', () => {
    const rows = treeRows(steps).map(({ step: { id }, lane, parent }) => [id, lane, parent]);
    expect(rows).toEqual([
      ['0', 0, null],
      ['1', 0, 0],
      ['2', 0, 1],
      ['3', 0, 2],
      ['4', 1, 0],
      ['5', 1, 4],
    ]);
  });
  it('leaves removed steps out', () => {
    const rows = treeRows([...steps.slice(0, 5), step('5', '4', true)]);
    expect(rows.map(({ step: { id } }) => id)).toEqual(['0', '1', '2', '3', '4']);
  });
  it('draws ten thousand steps in a line without running out of stack', () => {
    const long = Array.from({ length: 10_000 }, (_, i) => step(String(i), i ? String(i - 1) : null));
    expect(treeRows(long).at(-1)).toMatchObject({ lane: 0, parent: 9998 });
  });
  it('is walked up and down, and ends at its ends', () => {
    const rows = treeRows(steps);
    expect(stepAlong(rows, '3', 1)?.id).toBe('4');
    expect(stepAlong(rows, '0', -1)?.id).toBe('0');
  });
  it('is drawn whole while it is short, else around where one stands', () => {
    expect(shownRows(7, 3, 120)).toEqual({ from: 0, to: 7 });
    expect(shownRows(10_000, 9_999, 120)).toEqual({ from: 9_880, to: 10_000 });
    expect(shownRows(10_000, 500, 120)).toEqual({ from: 440, to: 560 });
    expect(shownRows(10_000, -1, 120)).toEqual({ from: 0, to: 120 });
  });
});
