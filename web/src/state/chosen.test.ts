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

test('many scattered rows are a bit each', () => {
  const rows = Array.from({ length: 50_000 }, (_, i) => 2 * i + Number(i % 3 === 0));
  const text = writeRows(rows);
  expect(text.length).toBeLessThan(17_000);
  expect(new URLSearchParams({ sel: text }).toString()).not.toContain('%');
  expect(readRows(text)).toEqual(rows);
  expect(readRows('*')).toBeNull();
  expect(readRows('*a!')).toBeNull();
  expect(writeRows(Array.from({ length: 50_000 }, (_, i) => i))).toBe('0-12kv');
});
