/** Where rows, rates and bars stand, in CSS pixels. */
import type { Method, Model } from '../shared/robust';

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

function rounded(rate: number): number {
  return Math.round(rate * 1000) / 1000;
}

const RANKS = ['1st', '2nd', '3rd'];

export function rankWords(rank: number): string {
  return RANKS[rank] ?? `${rank + 1}th`;
}
