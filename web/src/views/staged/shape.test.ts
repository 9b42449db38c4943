import { describe, expect, it } from 'vitest';
import type { Edit, PreviewAnswer } from '../../api';
import { linesOf, sizeOf } from './shape';

const label = (site: string) => site.toUpperCase();
const answer = (...changes: number[]) =>
  ({
    layers: changes.map((change, i) => ({
      site: `l${i}`,
      n_weights: 100,
      removed_before: 50,
      removed_after: 50 + change,
    })),
  }) as unknown as PreviewAnswer;

describe('a draft', () => {
  it('is told by layer and action', () => {
    const draft: Edit[] = [
      { kind: 'rectangle', site: 'a', rows: [0, 1], columns: [0, 1], action: 'prune' },
      { kind: 'rectangle', site: 'a', rows: [2, 3], columns: [0, 1], action: 'prune' },
      { kind: 'unit', site: 'a', units: [1, 2, 3], action: 'prune' },
      { kind: 'input', site: 'b', columns: [7], action: 'restore' },
    ];
    expect(linesOf(draft, label)).toEqual(['A: 2 rectangles, 3 channels', 'B: restore 1 input channel']);
    expect(linesOf([], label)).toEqual([]);
  });
  it('has an exact size, also where it gives back', () => {
    expect(sizeOf(answer(17, 0), label)).toBe('17 weights in L0');
    expect(sizeOf(answer(-1), label)).toBe('\u22121 weight in L0');
    expect(sizeOf(answer(3, 4), label)).toBe('7 weights in 2 layers');
    expect(sizeOf(answer(0), label)).toBe('changes nothing');
  });
});
