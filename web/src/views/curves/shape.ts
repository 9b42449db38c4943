/** Precision-recall curves as paths with equal scales, and the table of classes. */
import type { ClassRow, Curve } from '../../api';
import { linear, type Scale } from '../../marks/axis';
import { MINUS } from '../../marks/numbers';

const FLOORS = [0.8, 0.6, 0.4, 0.2, 0];
const SHOWN = 0.95; // share of the points that must lie on the chart
const STEEP = 0.9; // recall from which every curve falls to the share of its class

/** Where the precision axis of all charts begins: high, so that good curves are told apart, but with the curves on it. */
export function floorOf(curves: readonly Curve[]): number {
  const before = (curve: Curve): number[] => curve.precision.filter((_, i) => curve.recall[i]! <= STEEP);
  const all = curves.flatMap(before);
  return FLOORS.find((floor) => all.filter((p) => p >= floor).length >= SHOWN * all.length) ?? 0;
}

/** The curve from left to right, ended where it falls below the floor. */
export function curvePath(curve: Curve, x: Scale, y: Scale, floor: number): string {
  const points = curve.recall.map((recall, i) => [recall, curve.precision[i]!] as const);
  if (points.length > 1 && points[0]![0] > points.at(-1)![0]) points.reverse();
  let path = '';
  for (const [i, [recall, precision]] of points.entries()) {
    const end = precision < floor && i > 0 ? crossing(points[i - 1]!, [recall, precision], floor) : null;
    const at = end ?? [recall, Math.max(floor, precision)];
    path += `${i === 0 ? 'M' : 'L'}${x(at[0]).toFixed(1)} ${y(at[1]).toFixed(1)}`;
    if (end) break;
  }
  return path;
}

type Point = readonly [recall: number, precision: number];

function crossing(from: Point, to: Point, floor: number): [number, number] | null {
  if (from[1] <= floor) return null;
  const share = (from[1] - floor) / (from[1] - to[1]);
  return [from[0] + share * (to[0] - from[0]), floor];
}

export interface Grid {
  columns: number;
  /** Plot of one class, without its words. */
  width: number;
  height: number;
  gap: number;
  /** From one row of charts to the next. */
  pitch: number;
}

const GAP = 10;
const LEAST = 50; // px a chart: below it curves are not told apart

/** How charts fill a width: as many columns as fit, five at most. */
export function gridOf(n: number, width: number): Grid {
  const columns = Math.max(1, Math.min(n, 5, Math.floor((width + GAP) / (LEAST + GAP))));
  const plot = Math.floor((width - GAP * (columns - 1)) / columns);
  const height = Math.min(86, Math.max(60, plot * 1.5));
  return { columns, width: plot, height, gap: GAP, pitch: height + 72 };
}

/** The scales of the chart at place `i` of a grid. */
export function scalesOf(
  grid: Grid,
  i: number,
  floor: number,
): { x: Scale; y: Scale; left: number; top: number } {
  const left = (i % grid.columns) * (grid.width + grid.gap);
  const top = 20 + Math.floor(i / grid.columns) * grid.pitch;
  return {
    left,
    top,
    x: linear(0, 1, left, left + grid.width),
    y: linear(floor, 1, top + grid.height, top),
  };
}

/** A number below one without its leading zero: .842, −.015. */
export function bare(value: number, decimals = 3): string {
  const text = Math.abs(value).toFixed(decimals);
  return `${value < 0 && Number(text) !== 0 ? MINUS : ''}${text.replace(/^0\./, '.')}`;
}

/** A difference without its leading zero, with its sign: +.003. */
export function bareSigned(value: number, decimals = 3): string {
  const text = bare(value, decimals);
  return value > 0 && Number(value.toFixed(decimals)) !== 0 ? `+${text}` : text;
}

/** Differences of average precision smaller than this are grey. */
export const TOLD_APART = 0.005;

export function newsOf(change: number): 'good' | 'bad' | 'same' {
  if (Math.abs(change) < TOLD_APART) return 'same';
  return change > 0 ? 'good' : 'bad';
}

export type ClassColumn = 'name' | 'support' | 'precision' | 'recall' | 'f1' | 'average_precision';

export interface ClassPair {
  index: number;
  a: ClassRow;
  b: ClassRow;
}

export interface Sorting {
  column: ClassColumn;
  /** By B − A instead of B. */
  change: boolean;
  down: boolean;
}

/** Classes in the order of a column; ties in the order of the data set. */
export function sorted(pairs: readonly ClassPair[], { column, change, down }: Sorting): ClassPair[] {
  const sign = down ? -1 : 1;
  const key = (pair: ClassPair): number => Number(pair.b[column]) - (change ? Number(pair.a[column]) : 0);
  return [...pairs].sort((p, q) => {
    if (column === 'name') return sign * p.b.name.localeCompare(q.b.name) || p.index - q.index;
    return sign * (key(p) - key(q)) || p.index - q.index;
  });
}

/** The classes whose curves are drawn: all, or those that changed most. */
export function drawnClasses(pairs: readonly ClassPair[], most: number): ClassPair[] {
  if (pairs.length <= most) return [...pairs];
  const change = (pair: ClassPair): number => Math.abs(pair.b.average_precision - pair.a.average_precision);
  const chosen = [...pairs].sort((p, q) => change(q) - change(p)).slice(0, most);
  return chosen.sort((p, q) => p.index - q.index);
}

/** What the charts show, in words. */
export function findingOf(pairs: readonly ClassPair[]): string {
  const changes = pairs.map((p) => ({ name: p.a.name, by: p.b.average_precision - p.a.average_precision }));
  const least = changes.reduce((low, c) => (c.by < low.by ? c : low), changes[0] ?? { name: '', by: 0 });
  const most = changes.reduce((high, c) => (c.by > high.by ? c : high), changes[0] ?? { name: '', by: 0 });
  if (newsOf(least.by) === 'same' && newsOf(most.by) === 'same')
    return 'Average precision is the same for every class';
  const parts = [
    newsOf(least.by) === 'bad' ? `${least.name} loses most, ${bareSigned(least.by)}` : '',
    newsOf(most.by) === 'good' ? `${most.name} gains most, ${bareSigned(most.by)}` : '',
  ];
  return `Average precision, B against A: ${parts.filter((part) => part !== '').join('; ')}`;
}
