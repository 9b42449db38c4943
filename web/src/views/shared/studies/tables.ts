/** A study's plain columns as rows. The first step asked about is A, the second B. */
import type { AnalysisAnswer, TableAnswer } from '../../../api';
import { fixed, THIN } from '../../../marks';
import type { DataTable } from '../../contract';

export type Role = 'a' | 'b';
type Value = TableAnswer['columns'][string][number];
export type Row = Record<string, Value | undefined>;

/** A table's rows; none where the analysis has no such table. */
export function rowsOf({ tables }: AnalysisAnswer, name: string): Row[] {
  const columns = Object.entries(tables[name]?.columns ?? {});
  const n = columns[0]?.[1].length ?? 0;
  return Array.from({ length: n }, (_, i) =>
    Object.fromEntries(columns.map(([column, values]) => [column, values[i]])),
  );
}

/** NaN where it is not known. */
export const numberOf = (value: Value | undefined): number => (typeof value === 'number' ? value : NaN);
export const textOf = (value: Value | undefined): string => (typeof value === 'string' ? value : '');
export const roleOf = (i: number): Role => (i === 0 ? 'a' : 'b');
export const letter = (role: Role): string => role.toUpperCase();

/** A table as it leaves for a CSV file. */
export function csvOf(answer: AnalysisAnswer | null | undefined, name: string): DataTable {
  const rows = answer ? rowsOf(answer, name) : [];
  const columns = Object.keys(rows[0] ?? {});
  const cell = (value: unknown): string | number | null =>
    typeof value === 'string' || typeof value === 'number'
      ? value
      : typeof value === 'boolean'
        ? +value
        : null;
  return { columns, rows: rows.map((row) => columns.map((column) => cell(row[column]))) };
}

/** A probability as people read it. */
export function chance(p: number): string {
  if (Number.isNaN(p)) return '–';
  return p < 0.001 ? `<${THIN}0.001` : fixed(p, 3);
}
