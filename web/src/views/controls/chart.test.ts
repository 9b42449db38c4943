import { expect, it } from 'vitest';
import { gonePart } from './chart';

const bins = { edges: [0, 1, 2], counts: [50, 50], log: false };

it('units that are gone cover an area as large as their number', () => {
  expect(gonePart(bins, 0, 200).width).toBe(0);
  expect(gonePart(bins, 25, 200).width).toBe(40);
  expect(gonePart({ ...bins, counts: [100, 0] }, 100, 300).width).toBe(100);
});
it('and leave the others at least half of the chart', () => {
  expect(gonePart(bins, 10_000, 200).width).toBe(100);
  expect(gonePart({ ...bins, counts: [0, 0] }, 10, 200).width).toBe(100);
});
