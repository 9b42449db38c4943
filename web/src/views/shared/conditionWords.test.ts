import { expect, it } from 'vitest';
import { conditionsWords, rolesWords } from './conditionWords';

it('one condition is said once, two are said of A and of B', () => {
  const [one, two] = [
    { a: 'fog-3', b: 'fog-3' },
    { a: 'clean', b: 'fog-3' },
  ];
  expect([conditionsWords(one), conditionsWords(two)]).toEqual(['fog-3', 'clean in A, fog-3 in B']);
  expect(rolesWords({ number: 0 }, { number: 4 }, one)).toBe('A step 0, B step 4, fog-3');
  expect(rolesWords({ number: 4 }, { number: 4 }, two)).toBe('A step 4 clean, B step 4 fog-3');
});
