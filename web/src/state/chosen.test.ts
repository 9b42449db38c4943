import { expect, test } from 'vitest';
import { readRows, readSelection, writeRows, writeSelection } from './chosen';

test('rows are written as rising runs and read back', () => {
  expect(writeRows([9, 3, 4, 5, 100, 3])).toBe('3-5.9.2s');
  expect(readRows('3-5.9.2s')).toEqual([3, 4, 5, 9, 100]);
  expect(readRows('')).toEqual([]);
});

test('a selection comes back from its text, label and outcome too', () => {
  const selection = { label: 'cat ~ dog, only in B', rows: [0, 1, 2, 40], mark: 'broken' as const };
  expect(readSelection(writeSelection(selection))).toEqual(selection);
  expect(readSelection(writeSelection({ label: 'x', rows: [] }))).toEqual({ label: 'x', rows: [] });
});

test.each([null, '', 'x', 'a~b~!', 'a~~5-3', 'a~~zzzzzzz-zzzzzzzz'])('%j is no selection', (text) => {
  expect(readSelection(text)).toBeNull();
});
