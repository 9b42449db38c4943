import { describe, expect, it } from 'vitest';
import type { StepCard } from '../api';
import { treeRows } from '../state/timeline';
import { folded } from './fold';

const chain = (n: number) =>
  treeRows(
    Array.from(
      { length: n },
      (_, i) => ({ id: `${i}`, parent: i ? `${i - 1}` : null, removed: false }) as StepCard,
    ),
  );
const nothing = { near: [], pins: {}, choices: {} };

describe('folding the timeline', () => {
  it('leaves a short history open, but for where it begins', () => {
    expect([...folded(chain(4), nothing)]).toEqual(['0']);
    expect([...folded(chain(1), nothing)]).toEqual([]);
  });
  it('keeps of a long one what matters now and the ends of branches', () => {
    expect([...folded(chain(7), { ...nothing, near: ['3'] })]).toEqual(['0', '1', '2', '4', '5']);
  });
  it('does what the person says', () => {
    const closed = folded(chain(7), { near: ['3'], pins: { '1': true }, choices: { '3': true, '4': false } });
    expect([...closed]).toEqual(['0', '2', '3', '5']);
  });
});
