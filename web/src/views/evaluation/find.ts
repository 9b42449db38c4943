/** Which bar is meant: by the pointer, or by an arrow key from another one. */
import type { Column } from '../shared/robust';
import { columnAt, type Layout } from '../shared/robustLayout';
import type { Place } from '../shared/robustState.svelte';
import { TOP, type Rows } from './places';
import { marksAt, type Bar, type Cell } from './shape';

/** The bar nearest to a point, in its cell; null outside of all cells. */
export function barAt(
  cells: readonly Cell[],
  rows: Rows,
  layout: Layout,
  x: number,
  y: number,
): { cell: Cell; bar: Bar } | null {
  const column = columnAt(layout, x);
  const rank = Math.floor((y - TOP) / rows.height);
  if (column === null || rank < 0 || rank >= rows.count || x > layout.width + 3) return null;
  const cell = cells[column * rows.count + rank];
  const within = x - (cell ? layout.x[cell.column]! : 0);
  const bar = cell && nearest(cell.bars, within);
  return cell && bar ? { cell, bar } : null;
}

function nearest(bars: readonly Bar[], x: number): Bar | null {
  const away = ({ x: left, width }: Bar): number => Math.abs(left + width / 2 - x);
  return bars.reduce<Bar | null>((best, bar) => (best === null || away(bar) < away(best) ? bar : best), null);
}

export type Move = 'left' | 'right' | 'up' | 'down' | 'lower' | 'higher';

/** Where an arrow key leads: across columns with the same model, over the ranks of a column, along a method's rates. */
export function moved(
  cells: readonly Cell[],
  rows: Rows,
  columns: readonly Column[],
  from: Place | null,
  move: Move,
): Place | null {
  const here = from && marksAt(cells, columns, from);
  if (!here) {
    const first = cells.find(({ bars }) => bars.length > 0);
    return first ? placeOf(first, first.bars[0]!, columns) : null;
  }
  const { cell, bar } = here;
  if (move === 'left' || move === 'right') {
    const column = columns[cell.column + (move === 'left' ? -1 : 1)];
    return column ? { step: bar.model.step, column: column.name } : from;
  }
  if (move === 'lower' || move === 'higher') {
    const next = cell.bars[cell.bars.indexOf(bar) + (move === 'lower' ? -1 : 1)];
    return next ? placeOf(cell, next, columns) : from;
  }
  const rank = cell.rank + (move === 'up' ? -1 : 1);
  const other = rank >= 0 && rank < rows.count ? cells[cell.column * rows.count + rank] : undefined;
  const next = other && nearest(other.bars, bar.x + bar.width / 2);
  return other && next ? placeOf(other, next, columns) : from;
}

function placeOf(cell: Cell, bar: Bar, columns: readonly Column[]): Place {
  return { step: bar.model.step, column: columns[cell.column]!.name };
}
