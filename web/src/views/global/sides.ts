/** What stands beside an axis: how the samples lie along it. */
import { curveOf, densityOf, FEW } from '../shared/density';
import type { Domain, Mode } from './axes';

/** A density beside an axis: of A to the left, of B to the right. */
export interface Side {
  name: 'a' | 'b' | 'change';
  /** Value and share of the axis's peak; null where there are too few samples, then there is a rug. */
  curve: [value: number, share: number][] | null;
  rug: readonly number[];
}

/** The densities of the sets of lines, against their common peak. */
export function sidesOf(
  columns: readonly Float32Array[],
  rows: Uint32Array,
  domain: Domain,
  mode: Mode,
): Side[] {
  const names = { a: ['a'], b: ['b'], both: ['a', 'b'], change: ['change'] }[mode] as Side['name'][];
  if (rows.length < FEW) {
    return columns.map((column, i) => ({
      name: names[i]!,
      curve: null,
      rug: Array.from(rows, (row) => column[row]!),
    }));
  }
  const densities = columns.map((column) => densityOf(column, rows, ...domain));
  const peak = Math.max(...densities.map(({ max }) => max));
  return densities.map((density, i) => ({ name: names[i]!, curve: curveOf(density, peak), rug: [] }));
}
