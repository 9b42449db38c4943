/** The published tables, as people read them: cells of words like `99.9 ± 0.1 (99.9)`. */
import type { AnalysisAnswer } from '../../api';
import type { DataTable } from '../contract';

export interface Sheet {
  key: string;
  title: string;
  note: string;
  header: string[];
  rows: string[][];
}

export interface Sorting {
  /** Null: as published. */
  column: string | null;
  down: boolean;
}

/** What a cell says: our figure, its spread or its ends, and the published one. */
export interface Cell {
  value: number;
  spread: number | null;
  low: number | null;
  high: number | null;
  published: number | null;
}

/** The tables of the study; none while it is not done. */
export function sheetsOf({ facts, tables }: AnalysisAnswer): Sheet[] {
  const named = (facts.sheets ?? []) as { table: string; title: string; note: string }[];
  return named.map(({ table, title, note }) => {
    const columns = Object.entries(tables[table]?.columns ?? {});
    const n = columns[0]?.[1].length ?? 0;
    const rows = Array.from({ length: n }, (_, i) => columns.map(([, values]) => String(values[i])));
    return { key: table, title, note, header: columns.map(([name]) => name), rows };
  });
}

const NUMBER = '(-?[\\d.]+)';
const CELL = new RegExp(`^${NUMBER}(?: ± ${NUMBER})?(?:, ${NUMBER} to ${NUMBER})?(?: \\(${NUMBER}\\))?$`);

/** The numbers of a cell; null for words and for dashes. */
export function readCell(text: string): Cell | null {
  const found = CELL.exec(text);
  if (!found) return null;
  const [value, spread, low, high, published] = found
    .slice(1)
    .map((part) => (part === undefined ? null : Number(part))) as [number, ...(number | null)[]];
  return {
    value,
    spread: spread ?? null,
    low: low ?? null,
    high: high ?? null,
    published: published ?? null,
  };
}

/** Rows by a column: numbers by our figure, words by the alphabet; dashes last. */
export function sortedRows({ header, rows }: Pick<Sheet, 'header' | 'rows'>, sorting: Sorting): string[][] {
  const at = header.indexOf(sorting.column ?? '');
  if (at < 0) return rows;
  const sign = sorting.down ? -1 : 1;
  return rows.toSorted((one, other) => {
    const [a, b] = [readCell(one[at]!), readCell(other[at]!)];
    if (a && b) return sign * (a.value - b.value);
    if (a || b) return a ? -1 : 1;
    return sign * one[at]!.localeCompare(other[at]!);
  });
}

/** The next order when a head is pressed: down, up, as published. */
export function turned(sorting: Sorting, column: string): Sorting {
  if (sorting.column !== column) return { column, down: true };
  return sorting.down ? { column, down: false } : { column: null, down: false };
}

const PARTS: readonly [keyof Cell, string][] = [
  ['value', ''],
  ['spread', ' ±'],
  ['low', ' least'],
  ['high', ' most'],
  ['published', ' published'],
];

/** A table with a column for every number that its cells hold. */
export function csvOfSheet({ header, rows }: Sheet): DataTable {
  const parts = header.flatMap((name, at) => {
    const cells = rows.map((row) => readCell(row[at]!));
    const there = PARTS.filter(([part]) => cells.some((cell) => cell && cell[part] !== null));
    if (there.length === 0) return [{ name, cells: rows.map((row): string | number | null => row[at]!) }];
    return there.map(([part, words]) => ({
      name: name + words,
      cells: cells.map((cell) => cell?.[part] ?? null),
    }));
  });
  return {
    columns: parts.map(({ name }) => name),
    rows: rows.map((_, i) => parts.map(({ cells }) => cells[i]!)),
  };
}
