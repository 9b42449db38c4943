/** The samples behind the cells of a matrix. */
import type { Line } from './shape';

/** Which samples stand behind a cell, and what they are called. */
export interface Picked {
  label: string;
  rows: number[];
}

interface Said {
  labels: readonly number[];
  predicted: readonly number[];
}

function inCell(said: Said, row: Line, column: Line): Set<number> {
  const [truth, guess] = [new Set(row.classes), new Set(column.classes)];
  const rows = said.labels
    .map((_, k) => k)
    .filter((k) => truth.has(said.labels[k]!) && guess.has(said.predicted[k]!));
  return new Set(rows);
}

/** Samples of a cell of A or of B. */
export function samplesOf(said: Said, row: Line, column: Line, role: 'a' | 'b'): Picked {
  const label =
    row === column || row.label === column.label ? `${row.label}, right` : `${row.label} → ${column.label}`;
  return { label: `${label} in ${role.toUpperCase()}`, rows: [...inCell(said, row, column)] };
}

/** Samples of a cell of B − A: those that only the one with more of them has there. */
export function changedOf(a: Said, b: Said, row: Line, column: Line): Picked {
  const [inA, inB] = [inCell(a, row, column), inCell(b, row, column)];
  const onlyA = [...inA].filter((k) => !inB.has(k));
  const onlyB = [...inB].filter((k) => !inA.has(k));
  const what = row.label === column.label ? `${row.label}, right` : `${row.label} → ${column.label}`;
  const more = onlyB.length >= onlyA.length;
  return { label: `${what}, only in ${more ? 'B' : 'A'}`, rows: more ? onlyB : onlyA };
}

/** What became of chosen samples, if it is the same for all of them. */
export function outcomeOf(
  a: Said,
  b: Said,
  rows: readonly number[],
): 'both-right' | 'broken' | 'fixed' | 'both-wrong' | undefined {
  const right = (said: Said, k: number): boolean => said.labels[k] === said.predicted[k];
  const names = new Set(
    rows.map((k) => {
      if (right(a, k)) return right(b, k) ? 'both-right' : 'broken';
      return right(b, k) ? 'fixed' : 'both-wrong';
    }),
  );
  return names.size === 1 ? [...names][0] : undefined;
}
