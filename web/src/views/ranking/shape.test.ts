import { expect, it } from 'vitest';
import { found, ordered } from './shape';

const ranking = ['cat', 'class 10', 'class 2'].map((name, index) => ({ index, name, n: 1, a: 1, b: 1 }));

it('classes are ranked or named in order, and found by their words', () => {
  expect(ordered(ranking, 'change').map(({ index }) => index)).toEqual([0, 1, 2]);
  expect(ordered(ranking, 'name').map(({ name }) => name)).toEqual(['cat', 'class 2', 'class 10']);
  expect(found(ranking, '10 CLASS').map(({ index }) => index)).toEqual([1]);
  expect(found(ranking, ' ')).toHaveLength(3);
});
