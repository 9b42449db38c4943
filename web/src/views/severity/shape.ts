/** Accuracy against severity, a curve a corruption. */
import type { RobustnessTable, SubsetCounts } from '../../api';
import type { Scale } from '../../marks';
import { shareOf, SEVERITIES, wilson, type Column } from '../shared/robust';

/** Shares of a step by column, rising in severity; one for the clean samples. NaN: not measured. */
export function curvesOf(
  table: RobustnessTable,
  columns: readonly Column[],
  step: string | null,
  subset: SubsetCounts | null,
): number[][] {
  const at = table.steps.findIndex((other) => other.step === step);
  const right = (subset ? subset.right[at] : table.steps[at]?.right) ?? [];
  const n = subset ? subset.n : table.n;
  return columns.map((column) =>
    column.at.length === 1
      ? [shareOf(right, n, column, 1)]
      : SEVERITIES.map((severity) => shareOf(right, n, column, severity)),
  );
}

/** The lowest and highest share that the curves and their bands need, in round numbers. */
export function rangeOf(curves: readonly (readonly number[])[], n: number): [low: number, high: number] {
  const known = curves.flat().filter((share) => !Number.isNaN(share));
  if (known.length === 0) return [0, 1];
  const low = Math.min(...known.map((share) => wilson(share, n)[0]));
  const high = Math.max(...known.map((share) => wilson(share, n)[1]));
  return [Math.max(0, Math.floor(low * 5 + 1e-9) / 5), Math.min(1, Math.ceil(high * 5 - 1e-9) / 5)];
}

/** A line through the known points; it breaks where one is missing. */
export function linePath(shares: readonly number[], x: Scale, y: Scale): string {
  let path = '';
  shares.forEach((share, i) => {
    if (Number.isNaN(share)) return;
    const joined = i > 0 && !Number.isNaN(shares[i - 1]);
    path += `${joined ? 'L' : 'M'}${x(i + 1)} ${y(share)}`;
  });
  return path;
}

/** Severities that no line passes through, for want of neighbours: they are drawn as points. */
export function severitiesAlone(shares: readonly number[]): number[] {
  const known = (i: number): boolean => !Number.isNaN(shares[i] ?? NaN);
  return SEVERITIES.filter((_, i) => known(i) && !known(i - 1) && !known(i + 1));
}

/** The band of 95 % intervals around the runs of known points. */
export function bandPath(shares: readonly number[], n: number, x: Scale, y: Scale): string {
  let path = '';
  for (let i = 0; i < shares.length; i++) {
    if (Number.isNaN(shares[i])) continue;
    const from = i;
    while (i + 1 < shares.length && !Number.isNaN(shares[i + 1])) i++;
    const run = shares.slice(from, i + 1).map((share, k) => [x(from + k + 1), ...wilson(share, n)] as const);
    const up = run.map(([at, , high]) => `${at} ${y(high)}`);
    const down = run.map(([at, low]) => `${at} ${y(low)}`).reverse();
    path += `M${[...up, ...down].join('L')}Z`;
  }
  return path;
}
