import { expect, it } from 'vitest';
import { bars } from './thumbnail';

it('draws what is kept within what was, one bar a layer', () => {
  const drawn = bars([0, 0.5, 1], [16, 256, 10], 76, 34);
  expect(drawn).toHaveLength(3);
  expect(drawn[0]!.kept).toBe(drawn[0]!.full);
  expect(drawn[1]!.kept).toBeCloseTo(drawn[1]!.full / 2);
  expect(drawn[2]!.kept).toBe(1);
  expect(drawn[2]!.x + drawn[2]!.width).toBeLessThanOrEqual(76);
});

it('fits a network of any depth', () => {
  const drawn = bars(
    Array.from({ length: 110 }, () => 0.2),
    undefined,
    76,
    34,
  );
  expect(drawn.at(-1)!.x).toBeLessThan(76);
});
