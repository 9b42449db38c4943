/** Where the columns of corruptions stand; the same in every view of the page, so that eyes go straight down. */
import type { Column } from './robust';

export interface Layout {
  /** Left of the first column: axis numbers and names. */
  gutter: number;
  /** Left edge of each column. */
  x: readonly number[];
  /** Width of a column. */
  cell: number;
  width: number;
}

const GUTTER = 46;
const AFTER_CLEAN = 8;
const BETWEEN = 5;
const GAP = 3;
const LEAST = 33;

/** Columns across a width; wider than that where they would be too narrow to read. */
export function layoutOf(width: number, columns: readonly Column[]): Layout {
  const gaps = columns.map(({ family }, i): number => {
    if (i === 0 || family === columns[i - 1]!.family) return 0;
    return columns[i - 1]!.family === '' ? AFTER_CLEAN : BETWEEN;
  });
  const spare = width - GUTTER - gaps.reduce((sum, gap) => sum + gap, 0);
  const pitch = Math.max(LEAST, spare / Math.max(1, columns.length));
  let gone = 0;
  const x = gaps.map((gap, i) => GUTTER + Math.round(i * pitch) + (gone += gap));
  const cell = Math.floor(pitch) - GAP;
  return { gutter: GUTTER, x, cell, width: (x.at(-1) ?? GUTTER) + cell };
}

/** Families with the first and last of their columns. */
export function familiesOf(columns: readonly Column[]): { family: string; first: number; last: number }[] {
  const found: { family: string; first: number; last: number }[] = [];
  columns.forEach(({ family }, i) => {
    if (family === '') return;
    const open = found.at(-1);
    if (open?.family === family) open.last = i;
    else found.push({ family, first: i, last: i });
  });
  return found;
}

/** The column at a place; the nearest one between two; null left of all. */
export function columnAt(layout: Layout, x: number): number | null {
  if (x < layout.gutter) return null;
  const after = layout.x.findIndex((left) => left > x);
  return (after < 0 ? layout.x.length : after) - 1;
}
