import { expect, test } from 'vitest';
import { combine, combineOf, combineRows, type Combine } from './combine';

const KEYS = { shiftKey: false, altKey: false, ctrlKey: false, metaKey: false };
const cats = { label: 'cat', rows: [1, 2, 3, 8] };
const broken = { label: 'broken', rows: [8, 3, 5], mark: 'broken' as const };

test.each<[Partial<typeof KEYS>, Combine]>([
  [{}, 'replace'],
  [{ shiftKey: true }, 'add'],
  [{ altKey: true }, 'subtract'],
  [{ shiftKey: true, ctrlKey: true }, 'intersect'],
  [{ shiftKey: true, metaKey: true }, 'intersect'],
  [{ ctrlKey: true }, 'replace'],
])('%j means %s', (held, how) => {
  expect(combineOf({ ...KEYS, ...held })).toBe(how);
});

test.each<[Combine, number[]]>([
  ['replace', [3, 5, 8]],
  ['add', [1, 2, 3, 5, 8]],
  ['subtract', [1, 2]],
  ['intersect', [3, 8]],
])('%s of two sets rises and names no row twice', (how, rows) => {
  expect(combineRows(cats.rows, [...broken.rows, 8], how)).toEqual(rows);
});

test('a combined selection says how it came about', () => {
  expect(combine(cats, broken, 'replace')).toEqual({ label: 'broken', rows: [3, 5, 8], mark: 'broken' });
  expect(combine(cats, broken, 'add')?.label).toBe('cat or broken');
  expect(combine(cats, broken, 'subtract')?.label).toBe('cat without broken');
  expect(combine(cats, broken, 'intersect')?.label).toBe('cat and broken');
});

test('a label that is combined with itself stays', () => {
  expect(combine(cats, { label: 'cat', rows: [9] }, 'add')?.label).toBe('cat');
});

test('an outcome stays where every sample has it', () => {
  expect(combine(cats, broken, 'intersect')?.mark).toBe('broken');
  expect(combine(broken, cats, 'subtract')?.mark).toBe('broken');
  expect(combine(cats, broken, 'add')).not.toHaveProperty('mark');
  expect(combine(cats, broken, 'subtract')).not.toHaveProperty('mark');
});

test('with nothing chosen, adding chooses', () => {
  expect(combine(null, broken, 'add')).toEqual({ label: 'broken', rows: [3, 5, 8], mark: 'broken' });
});

test('a selection without samples is none', () => {
  expect(combine(null, broken, 'subtract')).toBeNull();
  expect(combine(null, broken, 'intersect')).toBeNull();
  expect(combine(cats, cats, 'subtract')).toBeNull();
  expect(combine(cats, { label: 'none', rows: [] }, 'replace')).toBeNull();
});
