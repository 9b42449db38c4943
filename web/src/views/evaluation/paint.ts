/** What is painted of the cells: rectangles with their colours, and the line that follows a model. */
import { packed } from '../../raster/bars';
import { mix } from '../../theme/colors';
import type { Rgb } from '../../theme/theme.svelte';
import type { Layout } from '../shared/robustLayout';
import { yOf, type Rows } from './places';
import type { Bar, Cell } from './shape';

/** Colours that bars are painted in. */
export interface BarStyle {
  criterion(name: string): Rgb;
  surface: Rgb;
  a: Rgb;
  b: Rgb;
  worse: Rgb;
  better: Rgb;
  untold: Rgb;
}

const TINT = 0.28;

/** Every bar as a rectangle with its colour: criteria tinted, A and B in theirs, the change on top of the old value. */
export function rectsOf(
  cells: readonly Cell[],
  rows: Rows,
  layout: Layout,
  style: BarStyle,
  chosen: { a: string | null; b: string | null },
): { rects: number[]; colors: number[] } {
  const rects: number[] = [];
  const colors: number[] = [];
  const put = (x: number, y: number, width: number, height: number, color: Rgb): void => {
    rects.push(x, y, width, height);
    colors.push(packed(color));
  };
  for (const cell of cells) {
    const tint = mix(style.surface, style.criterion(cell.method.criterion), TINT);
    const base = yOf(rows, cell.rank, 0);
    for (const { model, x, width, share, change, told } of cell.bars) {
      if (Number.isNaN(share)) continue;
      const left = layout.x[cell.column]! + x;
      const color = model.step === chosen.b ? style.b : model.step === chosen.a ? style.a : tint;
      put(left, base - rows.plot * share, width, rows.plot * share, color);
      if (change === 0) continue;
      const top = base - rows.plot * Math.max(share, share + change);
      const news = !told ? style.untold : change < 0 ? style.worse : style.better;
      put(left, top, width, rows.plot * Math.abs(change), news);
    }
  }
  return { rects, colors };
}

/** The line that follows a model through the columns, below the rows where it stands. */
export function lineOf(
  marks: readonly { cell: Cell; bar: Bar }[],
  rows: Rows,
  layout: Layout,
  below: number,
): string {
  let path = '';
  let last: { x: number; y: number; column: number } | null = null;
  for (const { cell, bar } of marks) {
    const x = layout.x[cell.column]! + bar.x + bar.width / 2;
    const y = yOf(rows, cell.rank, 0) + below;
    const bend = layout.cell / 2;
    const joined = last !== null && last.column === cell.column - 1;
    path += joined
      ? `C${last!.x + bend} ${last!.y} ${x - bend} ${y} ${x - 8} ${y}H${x + 8}`
      : `M${x - 8} ${y}H${x + 8}`;
    last = { x: x + 8, y, column: cell.column };
  }
  return path;
}
