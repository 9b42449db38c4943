/** From confusion matrices to cells, recall bars and what they say. Row = true class, column = predicted class. */
import { count, MINUS, percent, signed } from '../../marks/numbers';

export type Matrix = readonly (readonly number[])[];

/** One row or column as drawn: a class, or all that were folded away. */
export interface Line {
  label: string;
  classes: readonly number[];
}

export interface Cell {
  row: number;
  column: number;
  value: number;
  /** A count: 0..1 of the ramp paper to ink. A difference: -1..1, worse to better. */
  level: number;
  /** Printed in the cell; empty where it would not matter. */
  text: string;
}

export const MOST_CLASSES = 12;

/** B − A, cell by cell. */
export function difference(a: Matrix, b: Matrix): number[][] {
  return b.map((row, i) => row.map((value, j) => value - (a[i]?.[j] ?? 0)));
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** How much a class is mixed up, in any of the matrices, its rows and its columns. */
function confusion(matrices: readonly Matrix[], i: number): number {
  return total(
    matrices.flatMap((m) => m.map((row, k) => (k === i ? 0 : Math.abs(row[i]!) + Math.abs(m[i]![k]!)))),
  );
}

/** The classes that are drawn: all, or the most confused in their own order and one line for the rest. */
export function linesOf(names: readonly string[], matrices: readonly Matrix[], all: boolean): Line[] {
  const every = names.map((label, i) => ({ label, classes: [i] }));
  if (all || names.length <= MOST_CLASSES) return every;
  const weight = names.map((_, i) => confusion(matrices, i));
  const order = names.map((_, i) => i).sort((p, q) => weight[q]! - weight[p]! || p - q);
  const shown = new Set(order.slice(0, MOST_CLASSES));
  const rest = order.filter((i) => !shown.has(i)).sort((p, q) => p - q);
  return [...every.filter((_, i) => shown.has(i)), { label: `${count(rest.length)} others`, classes: rest }];
}

/** The matrix as drawn, lines summed. */
export function folded(matrix: Matrix, lines: readonly Line[]): number[][] {
  const sum = (rows: readonly number[], columns: readonly number[]): number =>
    total(rows.flatMap((i) => columns.map((j) => matrix[i]?.[j] ?? 0)));
  return lines.map((row) => lines.map((column) => sum(row.classes, column.classes)));
}

/** A number is printed from one in a hundred of the class on (10 of 1000), a difference from three in a thousand. */
const SHARE_PRINTED = 0.01;
const CHANGE_PRINTED = 0.003;

/** Cells of counts: right ones stronger the better the class is known, wrong ones by the root of their share. */
export function countCells(matrix: Matrix): Cell[] {
  return matrix.flatMap((values, row) => {
    const support = Math.max(1, total(values));
    return values.map((value, column) => {
      const share = value / support;
      const level = row === column ? 0.1 + 0.62 * share ** 2 : 0.9 * Math.sqrt(share);
      return { row, column, value, level, text: share >= SHARE_PRINTED ? count(value) : '' };
    });
  });
}

const FEW = 5; // samples: fewer never get the full colour, however small the classes

/** Cells of a difference. More on the diagonal and less beside it is better, whatever the sign that is printed. */
export function changeCells(change: Matrix, support: readonly number[]): Cell[] {
  const typical = total(support) / Math.max(1, support.length);
  const most = Math.max(0, ...change.flat().map(Math.abs));
  const full = Math.max(0.026 * typical, FEW, most / 2);
  return change.flatMap((values, row) =>
    values.map((value, column) => {
      const good = (row === column ? value : -value) / full;
      const level = Math.sign(good) * Math.min(1, Math.abs(good)) ** 0.8;
      const printed = Math.abs(value) >= Math.max(2, CHANGE_PRINTED * typical);
      return { row, column, value, level, text: printed ? signed(value, 0) : '' };
    }),
  );
}

/** Share of each line's samples that are named right. */
export function recalls(matrix: Matrix, lines: readonly Line[]): number[] {
  return lines.map(({ classes }) => {
    const support = total(classes.flatMap((i) => [...(matrix[i] ?? [])]));
    return support === 0 ? 0 : total(classes.map((i) => matrix[i]?.[i] ?? 0)) / support;
  });
}

/** Samples by line. */
export function supports(matrix: Matrix, lines: readonly Line[]): number[] {
  return lines.map(({ classes }) => total(classes.flatMap((i) => [...(matrix[i] ?? [])])));
}

/** Cells that share a strength, as one path each: 30 000 cells stay a few dozen elements. */
export function pathsByLevel(
  cells: readonly Cell[],
  size: number,
  steps: number,
): { level: number; d: string }[] {
  const paths = new Map<number, string>();
  const side = size > 6 ? size - 1 : size;
  for (const { row, column, level } of cells) {
    const key = Math.round(level * steps) / steps;
    const cell = `M${column * size} ${row * size}h${side}v${side}h${-side}z`;
    paths.set(key, (paths.get(key) ?? '') + cell);
  }
  return [...paths].map(([level, d]) => ({ level, d }));
}

/** What stands over columns of so many pixels: the first letters, or the last word's where those tell more apart. */
export function shortNames(labels: readonly string[], size: number): string[] {
  const n = size < 22 ? 2 : 3;
  const heads = labels.map((label) => label.slice(0, n));
  const tails = labels.map((label) =>
    (
      label
        .trim()
        .split(/[\s_]+/)
        .at(-1) ?? ''
    ).slice(0, n),
  );
  return new Set(tails).size > new Set(heads).size ? tails : heads;
}

/** The finding of one matrix, for those who hear it. */
export function countFinding(matrix: Matrix, names: readonly string[]): string {
  const wrong = countCells(matrix).filter((cell) => cell.row !== cell.column);
  const worst = wrong.reduce((most, cell) => (cell.value > most.value ? cell : most), wrong[0] ?? NO_CELL);
  const right = total(matrix.map((row, i) => row[i] ?? 0));
  const n = total(matrix.flat());
  const first = `${percent(n === 0 ? 0 : right / n, 1)} % of ${count(n)} samples are right`;
  if (worst.value === 0) return first;
  return `${first}; ${names[worst.row]} is most often taken for ${names[worst.column]}, ${count(worst.value)} times`;
}

const NO_CELL: Cell = { row: 0, column: 0, value: 0, level: 0, text: '' };

/** The finding of a difference. */
export function changeFinding(change: Matrix, names: readonly string[]): string {
  const cells = changeCells(change, [1]).filter((cell) => cell.row !== cell.column && cell.value !== 0);
  const worst = cells.reduce((most, cell) => (cell.value > most.value ? cell : most), NO_CELL);
  const best = cells.reduce((most, cell) => (cell.value < most.value ? cell : most), NO_CELL);
  const pair = (cell: Cell): string => `${names[cell.row]} taken for ${names[cell.column]}`;
  const parts = [
    worst.value > 0 ? `worse: ${pair(worst)}, ${count(worst.value)} more` : '',
    best.value < 0 ? `better: ${pair(best)}, ${count(-best.value)} fewer` : '',
  ].filter((part) => part !== '');
  return parts.length === 0
    ? 'A and B confuse the same classes equally often'
    : `B against A, ${parts.join('; ')}`;
}

/** Words for one cell. */
export function cellWords(kind: 'a' | 'b' | 'change', row: string, column: string, value: number): string {
  const what = row === column ? `${row} named right` : `${row} taken for ${column}`;
  if (kind !== 'change') return `${what}: ${count(value)} in ${kind.toUpperCase()}`;
  return value === 0 ? `${what}: as often in A as in B` : `${what}: ${signed(value, 0)} in B ${MINUS} A`;
}
