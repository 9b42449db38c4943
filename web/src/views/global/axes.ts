/** The axes of the parallel coordinates: an angle a class, then length and margin; which, in which order, over what. */
import { nice } from '../../marks/axis';
import { extent, rowsByClass, thinned, type Latent, type Pair } from '../shared/geometry';

/** What the lines are: samples under A, under B, under both, or what changed from A to B. */
export type Mode = 'a' | 'b' | 'both' | 'change';

export interface AxisSpec {
  /** `class 3`, `length`, `margin`. */
  id: string;
  name: string;
  /** Below the name. */
  unit: string;
  /** Class whose direction it is; null for length and margin. */
  index: number | null;
}

/** More axes than this are ranked, and the first of them shown. */
export const FIRST_CLASSES = 12;

/** Samples that are looked at to rank the axes: enough for an order, few enough for 1000 classes. */
const RANKED_BY = 4000;

const LENGTH: AxisSpec = { id: 'length', name: 'length', unit: 'norm', index: null };
const MARGIN: AxisSpec = { id: 'margin', name: 'margin', unit: 'signed', index: null };

/** Ids of the axes that are of no class. */
export const ENDS: readonly string[] = [LENGTH.id, MARGIN.id];

export function classAxis(index: number, names: readonly string[]): AxisSpec {
  return { id: `class ${index}`, name: names[index] ?? String(index), unit: '°', index };
}

/**
 * Classes whose angle changed most from A to B first (mean size over the samples); the nearest first where A is B.
 */
export function rankClasses({ a, b }: Pair, rows: Uint32Array): number[] {
  const sums = new Float64Array(a.nClasses);
  for (const row of thinned(rows, RANKED_BY)) {
    const [inA, inB] = [placeOf(a, row) * a.nClasses, placeOf(b, row) * a.nClasses];
    if (inA < 0 || inB < 0) continue;
    for (let c = 0; c < a.nClasses; c++) {
      sums[c]! += a === b ? a.angles[inA + c]! : -Math.abs(b.angles[inB + c]! - a.angles[inA + c]!);
    }
  }
  return Array.from(sums.keys()).sort((one, two) => sums[one]! - sums[two]! || one - two);
}

export interface Choice {
  /** Classes from the ranking. */
  ranking: readonly number[];
  /** The class the samples are of; its axis stands first. */
  own: number | null;
  /** Ticked by the person; null takes the first of the ranking. */
  chosen: readonly number[] | null;
  /** Ids in the person's order; axes it does not name follow. */
  order: readonly string[];
}

/** Class axes that are shown, by rank, the own one first. */
export function shownClasses({ ranking, own, chosen }: Omit<Choice, 'order'>): number[] {
  const ranked = own === null ? [...ranking] : [own, ...ranking.filter((index) => index !== own)];
  return chosen ? ranked.filter((index) => chosen.includes(index)) : ranked.slice(0, FIRST_CLASSES);
}

/** The shown classes, length and margin. `sort` is stable: what the person never moved keeps its rank. */
export function axesOf(choice: Choice, names: readonly string[]): AxisSpec[] {
  const axes = [...shownClasses(choice).map((index) => classAxis(index, names)), LENGTH, MARGIN];
  const { order } = choice;
  const place = ({ id }: AxisSpec): number => (order.includes(id) ? order.indexOf(id) : order.length);
  return axes.sort((one, two) => place(one) - place(two));
}

/** Ids after one of them was moved to stand at `to`. */
export function moved(ids: readonly string[], id: string, to: number): string[] {
  const rest = ids.filter((other) => other !== id);
  return rest.toSpliced(Math.max(0, Math.min(rest.length, to)), 0, id);
}

const kept = new WeakMap<Latent, Map<string, Float32Array>>();

/** The axis's values of all samples under a step, worked out once. */
export function columnOf(latent: Latent, { id, index }: AxisSpec): Float32Array {
  const columns = kept.get(latent) ?? new Map<string, Float32Array>();
  kept.set(latent, columns);
  const column =
    columns.get(id) ?? (index === null ? latent[id as 'length' | 'margin'] : angleTo(latent, index));
  columns.set(id, column);
  return column;
}

/** Where a sample's angles are; -1 if they were not asked for. */
function placeOf({ at }: Latent, row: number): number {
  return at ? at[row]! : row;
}

function angleTo(latent: Latent, index: number): Float32Array {
  const { angles, nClasses, n } = latent;
  const column = new Float32Array(n).fill(NaN);
  for (let row = 0; row < n; row++) {
    const place = placeOf(latent, row);
    if (place >= 0) column[row] = angles[place * nClasses + index]!;
  }
  return column;
}

/** The axis's values as the mode shows them, a column a set of lines: [A], [B], [A, B] or [B − A]. */
export function columnsOf({ a, b }: Pair, axis: AxisSpec, mode: Mode): Float32Array[] {
  const [inA, inB] = [columnOf(a, axis), columnOf(b, axis)];
  if (mode === 'change') return [inB.map((value, row) => value - inA[row]!)];
  return { a: [inA], b: [inB], both: [inA, inB] }[mode];
}

export type Domain = readonly [low: number, high: number];

/**
 * Between which values each axis runs: all angles alike, so that classes can be compared; changes about 0. They follow
 * from A and B together, so that nothing jumps between them.
 */
export function domainsOf(pair: Pair, axes: readonly AxisSpec[], mode: Mode, rows: Uint32Array): Domain[] {
  const over = (some: readonly AxisSpec[]): Domain => {
    const columns = some.flatMap((axis) => columnsOf(pair, axis, mode === 'change' ? mode : 'both'));
    const [low, high] = extent(columns, rows);
    const most = Math.max(Math.abs(low), Math.abs(high));
    return mode === 'change' ? nice(-most, most) : nice(low, high, 6);
  };
  const angles = over(axes.filter(({ index }) => index !== null));
  return axes.map((axis) => (axis.index === null ? over([axis]) : angles));
}

/** Small angles are near, so they stand at the top; lengths and margins grow upwards. */
export function growsUp({ index }: AxisSpec, flipped: boolean): boolean {
  return (index === null) !== flipped;
}

/** Which samples are drawn. */
export type Scope = 'class' | 'shown' | 'all';

/** Their rows, rising; without those whose angles were not asked for. */
export function rowsIn(scope: Scope, pair: Pair, own: number | null, shown: readonly number[]): Uint32Array {
  const rows = rowsOf(scope, pair, own, shown);
  const { at } = pair.a;
  return at ? rows.filter((row) => at[row]! >= 0) : rows;
}

function rowsOf(scope: Scope, { a }: Pair, own: number | null, shown: readonly number[]): Uint32Array {
  if (scope === 'all') return Uint32Array.from({ length: a.n }, (_, row) => row);
  const groups = rowsByClass(a.label, a.nClasses);
  if (scope === 'class') return (own === null ? null : groups[own]) ?? new Uint32Array();
  return Uint32Array.from(shown.flatMap((index) => [...(groups[index] ?? [])])).sort();
}

/** How many samples a scope has, with those whose angles were not asked for. */
export function nIn(scope: Scope, { a }: Pair, own: number | null, shown: readonly number[]): number {
  if (scope === 'all') return a.n;
  const classes = scope === 'shown' ? shown : own === null ? [] : [own];
  return a.label.reduce((sum, label) => sum + Number(classes.includes(label)), 0);
}

/** Whose samples they are, in words. */
export function scopeName(scope: Scope, own: number | null, names: readonly string[]): string {
  if (scope === 'class') return own === null ? '' : (names[own] ?? String(own));
  return scope === 'all' ? 'all classes' : 'shown classes';
}
