import { expect, test } from 'vitest';
import { classAxis, type AxisSpec } from './axes';
import { decimalsOf, heldRows, labelOf, ordered, valueText, withRange } from './brushes';

const dog = classAxis(1, ['cat', 'dog']);
const margin: AxisSpec = { id: 'margin', name: 'margin', unit: 'signed', index: null };
const rows = Uint32Array.from([0, 1, 2, 3]);
const COLUMNS: Record<string, number[][]> = {
  'class 1': [
    [10, 20, 30, 40],
    [40, 20, 10, 45],
  ],
  margin: [
    [1, 2, 3, 4],
    [4, 2, 0, 1],
  ],
};
const columns = (id: string): Float32Array[] => COLUMNS[id]!.map((column) => Float32Array.from(column));

test('a sample is held when its line under A or its line under B passes, ends included', () => {
  expect([...heldRows(rows, { 'class 1': [20, 30] }, columns)]).toEqual([1, 2]);
  expect([...heldRows(rows, { 'class 1': [10, 10] }, columns)]).toEqual([0, 2]);
});

test('several brushes intersect, and one line has to pass them all', () => {
  expect([...heldRows(rows, { 'class 1': [10, 30], margin: [3, 4] }, columns)]).toEqual([2]);
  // Row 0 passes one brush under A and the other under B: no line of it passes both.
  expect([...heldRows(rows, { 'class 1': [10, 10], margin: [4, 4] }, columns)]).toEqual([]);
});

test('without brushes every sample is held', () => {
  expect([...heldRows(rows, {}, columns)]).toEqual([0, 1, 2, 3]);
});

test('a brush is added, changed and taken away without touching the others', () => {
  const two = withRange({ margin: [0, 1] }, 'class 1', [5, 6]);
  expect(two).toEqual({ margin: [0, 1], 'class 1': [5, 6] });
  expect(withRange(two, 'margin', [2, 3])).toEqual({ margin: [2, 3], 'class 1': [5, 6] });
  expect(withRange(two, 'class 1', null)).toEqual({ margin: [0, 1] });
});

test('a range has its lower end first and stays on its axis', () => {
  expect(ordered([56, 38], [30, 90])).toEqual([38, 56]);
  expect(ordered([120, -4], [30, 90])).toEqual([30, 90]);
});

test('values have the digits that their axis is worth', () => {
  expect(decimalsOf([30, 90])).toBe(1);
  expect(decimalsOf([-2, 4])).toBe(2);
  expect(valueText(38.25, dog, [30, 90], 'both')).toBe('38.3°');
  expect(valueText(-0.614, margin, [-2, 4], 'a')).toBe('−0.61');
  expect(valueText(3.2, dog, [-10, 10], 'change')).toBe('+3.2°');
});

test('a selection says whose samples and which ranges', () => {
  const axes = [
    { axis: dog, domain: [30, 105] as const },
    { axis: margin, domain: [-2, 4] as const },
  ];
  const brushes = { 'class 1': [38, 56], margin: [-1, 2] } as const;
  expect(labelOf('cat', brushes, axes, 'both')).toBe('cat · to dog 38.0–56.0°, margin −1.00–2.00');
  expect(labelOf('', { 'class 1': [-3, 4] }, axes, 'change')).toBe('to dog, B − A −3.0° to +4.0°');
});
