import { expect, it } from 'vitest';
import { Latest } from './latest';

it('takes answers in the order they were asked for and drops one that was overtaken', () => {
  const latest = new Latest();
  const [first, second, third] = [latest.ask(), latest.ask(), latest.ask()];
  expect(latest.take(first)).toBe(true);
  expect(latest.take(third)).toBe(true);
  expect(latest.take(second)).toBe(false);
  expect(latest.take(latest.ask())).toBe(true);
  const newest = latest.ask();
  expect([third, newest].map((turn) => latest.isNewest(turn))).toEqual([false, true]);
});
