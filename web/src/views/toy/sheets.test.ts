import { describe, expect, it } from 'vitest';
import { csvOfSheet, readCell, sortedRows, turned } from './sheets';

const header = ['data set', 'criterion', 'n = 5'];
const rows = [
  ['moon', 'weight', '98.7 ± 0.0 (99.6)'],
  ['moon', 'LRP', '99.9 ± 0.1 (99.9)'],
  ['multi', 'Taylor', '–'],
  ['multi', 'LRP', '9.1 ± 1.3 (91.8)'],
];
const sheet = { key: 'sheet 1', title: '', note: '', header, rows };

describe('tables', () => {
  it('read our figure, its spread or its ends, and the published one', () => {
    const nothing = { spread: null, low: null, high: null, published: null };
    expect(readCell('98.7 ± 0.5 (99.6)')).toEqual({ ...nothing, value: 98.7, spread: 0.5, published: 99.6 });
    expect(readCell('3.6, -1.4 to 6.2 (3.4)')).toEqual({
      ...nothing,
      value: 3.6,
      low: -1.4,
      high: 6.2,
      published: 3.4,
    });
    expect(readCell('0.278')).toEqual({ ...nothing, value: 0.278 });
    expect([readCell('–'), readCell('first-250'), readCell('LRP')]).toEqual([null, null, null]);
  });
  it('sort by number or by word, dashes last whichever way', () => {
    const order = (column: string | null, down: boolean): string[] =>
      sortedRows(sheet, { column, down }).map(([dataset, criterion]) => `${dataset} ${criterion}`);
    expect(order('n = 5', true)).toEqual(['moon LRP', 'moon weight', 'multi LRP', 'multi Taylor']);
    expect(order('n = 5', false)).toEqual(['multi LRP', 'moon weight', 'moon LRP', 'multi Taylor']);
    expect(order('criterion', false)[0]).toBe('moon LRP');
    expect(sortedRows(sheet, { column: null, down: false })).toBe(rows);
  });
  it('turn down, up, and back to as published', () => {
    const down = turned({ column: null, down: false }, 'n = 5');
    const up = turned(down, 'n = 5');
    expect([down, up, turned(up, 'n = 5')]).toEqual([
      { column: 'n = 5', down: true },
      { column: 'n = 5', down: false },
      { column: null, down: false },
    ]);
    expect(turned(up, 'criterion')).toEqual({ column: 'criterion', down: true });
  });
  it('leave with a column for every number', () => {
    const { columns, rows: cells } = csvOfSheet(sheet);
    expect(columns).toEqual(['data set', 'criterion', 'n = 5', 'n = 5 ±', 'n = 5 published']);
    expect(cells[0]).toEqual(['moon', 'weight', 98.7, 0, 99.6]);
    expect(cells[2]).toEqual(['multi', 'Taylor', null, null, null]);
  });
});
