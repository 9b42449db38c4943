/** What the evaluation table shows: a column a corruption, a row a rank, in each cell a method's models as bars. */
import { isTold, type Column, type Method, type Model } from '../shared/robust';
import type { Layout } from '../shared/robustLayout';
import type { Mode, Place } from '../shared/robustState.svelte';
import { placesOf, slotsOf } from './places';

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

/** One model in every column where it is known. */
export function marksOf(cells: readonly Cell[], step: string | null): { cell: Cell; bar: Bar }[] {
  return cells.flatMap((cell) =>
    cell.bars
      .filter(({ model, share }) => model.step === step && !Number.isNaN(share))
      .map((bar) => ({ cell, bar })),
  );
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
