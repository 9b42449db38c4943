/** One model's change from all samples to the selected ones, by column. */
import type { RobustnessTable, SubsetCounts } from '../../api';
import { isTold, shareOf, type Column, type Severity } from '../shared/robust';

export interface Change {
  column: Column;
  change: number;
  told: boolean;
}

/** Rising: what is worse among the selected samples first. Columns that are not measured are left out. */
export function changesOf(
  table: RobustnessTable,
  subset: SubsetCounts,
  columns: readonly Column[],
  step: string | null,
  severity: Severity,
): Change[] {
  const at = table.steps.findIndex((other) => other.step === step);
  const changes = columns.map((column) => {
    const all = shareOf(table.steps[at]?.right ?? [], table.n, column, severity);
    const part = shareOf(subset.right[at] ?? [], subset.n, column, severity);
    return { column, change: part - all, told: isTold(part, all, subset.n) };
  });
  return changes.filter(({ change }) => !Number.isNaN(change)).sort((a, b) => a.change - b.change);
}

/** The first and the last of many, with how many are left out between. */
export function endsOf<T>(all: readonly T[], first: number, last: number): { shown: T[]; left: number } {
  if (all.length <= first + last + 1) return { shown: [...all], left: 0 };
  return { shown: [...all.slice(0, first), ...all.slice(-last)], left: all.length - first - last };
}
