/** Rectangles of the plane as shown, and the edits (always in index order) they stand for. */
import type { Edit, EditAction } from '../../api';
import type { Order } from './order';

/** Half open ranges of weights: rows as they are shown, columns. */
export interface Region {
  rows: [from: number, to: number];
  columns: [from: number, to: number];
}

export interface StagedRegion extends Region {
  action: EditAction;
  /** Place of its edit in the draft. */
  edit: number;
}

type Range = [from: number, to: number];

/** From one corner to another, both inclusive, in steps of whole kernels or single weights, within the plane. */
export function between(
  from: { row: number; column: number },
  to: { row: number; column: number },
  snap: readonly [number, number],
  plane: readonly [number, number],
): Region {
  const range = (a: number, b: number, step: number, n: number): Range => {
    const low = Math.floor(Math.min(a, b) / step) * step;
    const high = (Math.floor(Math.max(a, b) / step) + 1) * step;
    return [Math.max(0, Math.min(n - step, low)), Math.max(step, Math.min(n, high))];
  };
  return {
    rows: range(from.row, to.row, snap[0], plane[0]),
    columns: range(from.column, to.column, snap[1], plane[1]),
  };
}

/** Neighbouring ranges become one; ascending. */
export function merged(ranges: Range[]): Range[] {
  const out: Range[] = [];
  for (const [from, to] of [...ranges].sort((a, b) => a[0] - b[0])) {
    const last = out.at(-1);
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else out.push([from, to]);
  }
  return out;
}

/** Rows cut at channels, each piece moved with its channel from one order of the channels to another. */
function moved([from, to]: Range, kernelRows: number, goal: Int32Array): Range[] {
  const pieces: Range[] = [];
  for (let block = Math.floor(from / kernelRows); block * kernelRows < to; block++) {
    const shift = (goal[block]! - block) * kernelRows;
    pieces.push([Math.max(from, block * kernelRows) + shift, Math.min(to, (block + 1) * kernelRows) + shift]);
  }
  return merged(pieces);
}

/** A brushed rectangle as edits; several where its rows are not neighbours in the network. */
export function brushEdits(
  region: Region,
  site: string,
  action: EditAction,
  order: Order,
  kernelRows: number,
): Edit[] {
  const rows = order.sorted ? moved(region.rows, kernelRows, order.channels) : [region.rows];
  return rows.map((range) => ({ kind: 'rectangle', site, rows: range, columns: region.columns, action }));
}

/** Whole output channels, from their places on screen. With bias and readers if they may go, else their weights only. */
export function rowEdits(
  places: Range,
  site: string,
  action: EditAction,
  order: Order,
  kernel: readonly [number, number],
  plane: readonly [number, number],
  units: boolean,
): Edit[] {
  if (units) {
    const channels = Array.from(order.channels.subarray(...places)).sort((a, b) => a - b);
    return [{ kind: 'unit', site, units: channels, action }];
  }
  const rows: Range = [places[0] * kernel[0], places[1] * kernel[0]];
  return brushEdits({ rows, columns: [0, plane[1]] }, site, action, order, kernel[0]);
}

/** Whole input channels. */
export function columnEdits([from, to]: Range, site: string, action: EditAction): Edit[] {
  return [{ kind: 'input', site, columns: Array.from({ length: to - from }, (_, i) => from + i), action }];
}

/** Where a draft's edits of a site are on screen, in the order they were made. */
export function stagedRegions(
  draft: readonly Edit[],
  site: string,
  order: Order,
  kernel: readonly [number, number],
  plane: readonly [number, number],
): StagedRegion[] {
  return draft.flatMap((edit, i) =>
    edit.site === site
      ? regionsOf(edit, order, kernel, plane).map((region) => ({ ...region, action: edit.action, edit: i }))
      : [],
  );
}

function regionsOf(
  edit: Edit,
  order: Order,
  kernel: readonly [number, number],
  plane: readonly [number, number],
): Region[] {
  const blocks = (units: readonly number[], side: number): Range[] =>
    merged(units.map((unit) => [unit * side, (unit + 1) * side]));
  if (edit.kind === 'input') {
    return blocks(edit.columns, kernel[1]).map((columns) => ({ rows: [0, plane[0]], columns }));
  }
  if (edit.kind === 'unit') {
    const places = edit.units.map((unit) => order.places[unit]!);
    return blocks(places, kernel[0]).map((rows) => ({ rows, columns: [0, plane[1]] }));
  }
  const rows = order.sorted ? moved(edit.rows, kernel[0], order.places) : [edit.rows];
  return rows.map((range) => ({ rows: range, columns: edit.columns }));
}

/** Weights inside. */
export function areaOf({ rows, columns }: Region): number {
  return (rows[1] - rows[0]) * (columns[1] - columns[0]);
}

/** `6 × 11` in kernels, or in weights where the region cuts kernels. */
export function sizeOf(
  { rows, columns }: Region,
  kernel: readonly [number, number],
): [number, number, string] {
  const whole = [...rows, ...columns].every((edge, i) => edge % kernel[i < 2 ? 0 : 1] === 0);
  const [kh, kw] = whole ? kernel : [1, 1];
  const unit = whole && kernel[0] * kernel[1] > 1 ? 'kernels' : 'weights';
  return [(rows[1] - rows[0]) / kh, (columns[1] - columns[0]) / kw, unit];
}
