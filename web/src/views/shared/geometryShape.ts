/** What all geometry views derive from one answer, derived once. */
import type { OutcomeName } from '../../marks/outcome';
import type { Selection } from '../contract';
import {
  outcomeCodes,
  OUTCOMES,
  pairOf,
  rowsByClass,
  standings,
  type GeometryRows,
  type Pair,
  type Standing,
} from './geometry';
import { domainsOf, type Domains } from './geometryPaint';

export interface Shape {
  pair: Pair;
  /** Codes into `OUTCOMES` [N]. */
  codes: Uint8Array;
  /** Rows of each class. */
  groups: Uint32Array[];
  ranking: Standing[];
  /** Scales by the classes they are around. */
  domains: Map<string, Domains>;
}

const shapes = new WeakMap<GeometryRows, Shape>();

/** Null where the network has no class directions. */
export function shapeOf(rows: GeometryRows): Shape | null {
  const pair = pairOf(rows);
  if (!pair) return null;
  const shape = shapes.get(rows) ?? {
    pair,
    codes: outcomeCodes(pair),
    groups: rowsByClass(pair.a.label, pair.a.nClasses),
    ranking: standings(pair, rows.facts.classes),
    domains: new Map<string, Domains>(),
  };
  shapes.set(rows, shape);
  return shape;
}

/** Scales around all samples of some classes in both steps, so that they stay when the class or the step changes. */
export function sharedDomains({ pair, groups, domains }: Shape, classes: readonly number[]): Domains {
  const key = classes.join();
  const found =
    domains.get(key) ??
    domainsOf(pair, Uint32Array.from(classes.flatMap((index) => [...(groups[index] ?? [])])));
  domains.set(key, found);
  return found;
}

/** Rows of a class with one outcome. */
export function rowsWith({ codes, groups }: Shape, index: number, outcome: OutcomeName): Uint32Array {
  const code = OUTCOMES.indexOf(outcome);
  return groups[index]?.filter((row) => codes[row] === code) ?? new Uint32Array();
}

/** A selection of these rows; it has a mark if they share an outcome. */
export function selectionOf({ codes }: Shape, rows: Uint32Array, label: string): Selection {
  const [first] = rows;
  const one = first !== undefined && rows.every((row) => codes[row] === codes[first]);
  return { label, rows: [...rows], ...(one && { mark: OUTCOMES[codes[first]!]! }) };
}

/** The middle value of a column over some rows; null of none. */
export function median(column: Float32Array, rows: Uint32Array): number | null {
  const sorted = Float32Array.from(rows, (row) => column[row]!).sort();
  const half = sorted.length >> 1;
  if (sorted.length === 0) return null;
  return sorted.length % 2 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** Pearson's correlation of two columns over some rows; null where one of them does not vary. */
export function correlation(one: Float32Array, two: Float32Array, rows: Uint32Array): number | null {
  let [sumX, sumY, sumXX, sumYY, sumXY] = [0, 0, 0, 0, 0];
  for (const row of rows) {
    const [x, y] = [one[row]!, two[row]!];
    sumX += x;
    sumY += y;
    sumXX += x * x;
    sumYY += y * y;
    sumXY += x * y;
  }
  const n = rows.length;
  const spread = (n * sumXX - sumX ** 2) * (n * sumYY - sumY ** 2);
  return n > 1 && spread > 1e-9 * n ** 4 ? (n * sumXY - sumX * sumY) / Math.sqrt(spread) : null;
}
