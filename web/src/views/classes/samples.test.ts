import { describe, expect, it } from 'vitest';
import { changedOf, outcomeOf, samplesOf } from './samples';
import { linesOf } from './shape';

const lines = linesOf(['cat', 'dog'], [], false);

describe('samples of a cell', () => {
  const labels = [0, 0, 0, 1];
  const a = { labels, predicted: [0, 1, 1, 1] };
  const b = { labels, predicted: [1, 1, 0, 1] };
  const [cat, dog] = lines as [(typeof lines)[0], (typeof lines)[0]];
  it('are those of the true and the predicted class', () => {
    expect(samplesOf(a, cat, dog, 'a')).toEqual({ label: 'cat → dog in A', rows: [1, 2] });
  });
  it('of a difference are those that only one side has', () => {
    expect(changedOf(a, b, cat, dog)).toEqual({ label: 'cat → dog, only in B', rows: [0] });
  });
  it('carry the mark of their outcome only if they share it', () => {
    expect(outcomeOf(a, b, [0])).toBe('broken');
    expect(outcomeOf(a, b, [2])).toBe('fixed');
    expect(outcomeOf(a, b, [0, 3])).toBeUndefined();
  });
});
