/** Where every bar of the evaluation table stands: a column a corruption, a row a rank, in each cell a method's models. */
import type { Rgb } from '../../theme/theme.svelte';
import { mix } from '../../theme/colors';
import { packed } from '../../raster/bars';
import { isTold, type Column, type Method, type Model } from '../shared/robust';
import { columnAt, type Layout } from '../shared/robustLayout';
import type { Mode, Place } from '../shared/robustState.svelte';

export interface Bar {
  model: Model;
  /** From the left edge of the cell, CSS pixels. */
  x: number;
  width: number;
  /** Share that is right: among all samples, or among the selected ones where only these are shown. NaN: not measured. */
  share: number;
  /** Selected samples minus all; 0 unless differences are shown. */
  change: number;
  /** Whether the 95 % interval of the change leaves out 0. */
  told: boolean;
}

export interface Cell {
  column: number;
  rank: number;
  method: Method;
  /** Highest share of its bars; NaN if none is known. */
  best: number;
  bars: readonly Bar[];
}

/** Shares by `[step * columns + column]`, and how many samples they are of. */
export interface Shares {
  all: Float64Array;
  subset: Float64Array | null;
  nSubset: number;
}

/** Rates that bars stand at: side by side if there are few, else to scale. */
export interface Slots {
  rates: readonly number[];
  toScale: boolean;
}

export interface Rows {
  count: number;
  height: number;
  /** Height of 100 %. */
  plot: number;
}

export const TOP = 42;
const BELOW = 37;
const MOST_SLOTS = 16;
const SCALED_BAR = 3;

/** Rows for so many methods: lower ones where there are many. */
export function rowsFor(count: number): Rows {
  const height = count <= 4 ? 82 : count <= 6 ? 68 : 56;
  return { count, height, plot: height - 26 };
}

export function heightOf(rows: Rows): number {
  return TOP + rows.height * rows.count + BELOW;
}

/** The y of a share in a row. */
export function yOf(rows: Rows, rank: number, share: number): number {
  return TOP + rows.height * (rank + 1) - 10 - rows.plot * share;
}

export function slotsOf(methods: readonly Method[]): Slots {
  const all = methods.flatMap(({ models }) => models.map(({ rate }) => rounded(rate)));
  const rates = [...new Set(all)].sort((a, b) => a - b);
  return { rates, toScale: rates.length > MOST_SLOTS };
}

/** Left edge and width of each model's bar in a cell of this width. Models of one rate share its slot. */
export function placesOf(
  models: readonly Model[],
  slots: Slots,
  cell: number,
): { x: number; width: number }[] {
  if (slots.toScale) {
    const spare = cell - SCALED_BAR;
    return models.map(({ rate }) => ({ x: Math.round(spare * rate), width: SCALED_BAR }));
  }
  const pitch = cell / Math.max(1, slots.rates.length);
  const gap = pitch >= 3 ? 1 : 0;
  const most = Math.min(pitch, 12);
  return models.map((model, i) => {
    const rate = rounded(model.rate);
    const same = models.filter((other) => rounded(other.rate) === rate).length;
    const before = models.slice(0, i).filter((other) => rounded(other.rate) === rate).length;
    const left = slots.rates.indexOf(rate) * pitch + (before * most) / same;
    return { x: left, width: Math.max(1, most / same - gap) };
  });
}

/** All cells: in each column the method with the best model is on top. Differences are ranked by all samples. */
export function cellsOf(
  columns: readonly Column[],
  methods: readonly Method[],
  shares: Shares,
  mode: Mode,
  layout: Layout,
): Cell[] {
  const slots = slotsOf(methods);
  const places = methods.map(({ models }) => placesOf(models, slots, layout.cell));
  return columns.flatMap((_, column) => {
    const cells = methods.map((method, i): Cell => {
      const bars = method.models.map((model, j) => ({
        model,
        ...places[i]![j]!,
        ...barOf(model.at * columns.length + column, shares, mode),
      }));
      return { column, rank: 0, method, best: bestOf(bars), bars };
    });
    const ranked = cells.sort((a, b) => order(b.best) - order(a.best));
    return ranked.map((cell, rank) => ({ ...cell, rank }));
  });
}

function barOf(
  at: number,
  { all, subset, nSubset }: Shares,
  mode: Mode,
): Pick<Bar, 'share' | 'change' | 'told'> {
  const whole = all[at] ?? NaN;
  const part = subset?.[at] ?? NaN;
  if (mode === 'subset') return { share: part, change: 0, told: false };
  const change = mode === 'difference' && !Number.isNaN(part - whole) ? part - whole : 0;
  return { share: whole, change, told: change !== 0 && isTold(part, whole, nSubset) };
}

function bestOf(bars: readonly Bar[]): number {
  return bars.reduce((best, { share }) => (share > best || Number.isNaN(best) ? share : best), NaN);
}

function order(best: number): number {
  return Number.isNaN(best) ? -1 : best;
}

function rounded(rate: number): number {
  return Math.round(rate * 1000) / 1000;
}

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

/** One model in every column where it is known. */
export function marksOf(cells: readonly Cell[], step: string | null): { cell: Cell; bar: Bar }[] {
  return cells.flatMap((cell) =>
    cell.bars
      .filter(({ model, share }) => model.step === step && !Number.isNaN(share))
      .map((bar) => ({ cell, bar })),
  );
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

/** The cell and the bar of a place. */
export function marksAt(
  cells: readonly Cell[],
  columns: readonly Column[],
  place: Place,
): { cell: Cell; bar: Bar } | null {
  const column = columns.findIndex(({ name }) => name === place.column);
  for (const cell of cells) {
    if (cell.column !== column) continue;
    const bar = cell.bars.find(({ model }) => model.step === place.step);
    if (bar) return { cell, bar };
  }
  return null;
}

function placeOf(cell: Cell, bar: Bar, columns: readonly Column[]): Place {
  return { step: bar.model.step, column: columns[cell.column]!.name };
}

const RANKS = ['1st', '2nd', '3rd'];

export function rankWords(rank: number): string {
  return RANKS[rank] ?? `${rank + 1}th`;
}
