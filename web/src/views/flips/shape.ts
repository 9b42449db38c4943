/** What changes from A to B, from the analysis's columns to what is drawn. */
import type { AnalysisAnswer } from '../../api';
import { count, MINUS, percentage, plural, points } from '../../marks';
import { numberOf, rowsOf, textOf } from '../shared/studies/tables';

export interface Flips {
  name: string;
  n: number;
  /** Shares. */
  a: number;
  b: number;
  change: number;
  broken: number;
  fixed: number;
  bothWrong: number;
  relabelled: number;
  /** Exact McNemar test of broken against fixed. */
  p: number;
}

/** Flips over all samples, and by class: where most accuracy went first. */
export function flipsOf(answer: AnalysisAnswer): { all: Flips | null; classes: Flips[] } {
  const [all, ...classes] = rowsOf(answer, 'classes').map((row) => ({
    name: textOf(row.class),
    n: numberOf(row.n),
    a: numberOf(row.accuracy_a),
    b: numberOf(row.accuracy_b),
    change: numberOf(row.change),
    broken: numberOf(row.broken),
    fixed: numberOf(row.fixed),
    bothWrong: numberOf(row.both_wrong),
    relabelled: numberOf(row.relabelled),
    p: numberOf(row.p),
  }));
  return { all: all ?? null, classes: classes.sort((one, two) => one.change - two.change) };
}

/** Good or bad news, or none where a split as uneven is likely by chance. */
export function newsOf({ change, p }: Pick<Flips, 'change' | 'p'>): '' | 'good' | 'bad' {
  if (!(p < 0.05) || change === 0) return '';
  return change > 0 ? 'good' : 'bad';
}

/** How many flip and what that does to the accuracy, in a sentence. */
export function findingOf(answer: AnalysisAnswer): string {
  const { all } = flipsOf(answer);
  if (!all) return '';
  const change = `${percentage(all.a, 1)} in A, ${percentage(all.b, 1)} in B, B ${MINUS} A ${points(all.change)}`;
  return `${count(all.broken)} broken and ${count(all.fixed)} fixed of ${plural(all.n, 'sample')}: ${change}`;
}
