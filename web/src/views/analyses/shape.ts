/** From an analysis's plain columns to what is drawn. The first step asked about is A, the second B. */
import type { AnalysisAnswer, TableAnswer } from '../../api';
import { count, fixed, MINUS, percentage, plural, points, signed, THIN, type Scale } from '../../marks';

export type Role = 'a' | 'b';
type Value = TableAnswer['columns'][string][number];
type Row = Record<string, Value | undefined>;

export const MEASURES = ['angle', 'length', 'margin'] as const;
export type Measure = (typeof MEASURES)[number];

/** Curves end where they fall under this share of the highest point. */
const CUT = 0.006;

/** A table's rows; none where the analysis has no such table. */
export function rowsOf({ tables }: AnalysisAnswer, name: string): Row[] {
  const columns = Object.entries(tables[name]?.columns ?? {});
  const n = columns[0]?.[1].length ?? 0;
  return Array.from({ length: n }, (_, i) =>
    Object.fromEntries(columns.map(([column, values]) => [column, values[i]])),
  );
}

/** NaN where it is not known. */
const numberOf = (value: Value | undefined): number => (typeof value === 'number' ? value : NaN);
const textOf = (value: Value | undefined): string => (typeof value === 'string' ? value : '');
const roleOf = (i: number): Role => (i === 0 ? 'a' : 'b');

export interface Estimate {
  role: Role;
  network: string;
  n: number;
  r: number;
  low: number;
  high: number;
}

export interface Network {
  role: Role;
  network: string;
  n: number;
  /** Shares. */
  accuracy: number;
  robustness: number;
}

/** The steps that are correlated. */
export function networksOf(answer: AnalysisAnswer): Network[] {
  return rowsOf(answer, 'correlations').map((row, i) => ({
    role: roleOf(i),
    network: textOf(row.network),
    n: numberOf(row.n),
    accuracy: numberOf(row.accuracy),
    robustness: numberOf(row.robustness),
  }));
}

/** Correlations with robustness, A above B within each measure. */
export function correlationsOf(answer: AnalysisAnswer): { measure: Measure; steps: Estimate[] }[] {
  const rows = rowsOf(answer, 'correlations');
  const estimate = (measure: Measure, row: Row, i: number): Estimate => ({
    role: roleOf(i),
    network: textOf(row.network),
    n: numberOf(row.n),
    r: numberOf(row[measure]),
    low: numberOf(row[`${measure}_low`]),
    high: numberOf(row[`${measure}_high`]),
  });
  return MEASURES.map((measure) => ({ measure, steps: rows.map((row, i) => estimate(measure, row, i)) }));
}

/** `+0.712`; a dash where nothing varies. */
export function coefficient(r: number): string {
  return Number.isNaN(r) ? '–' : signed(r, 3);
}

/** `+0.663 to +0.755`. */
export function intervalWords({ low, high }: Pick<Estimate, 'low' | 'high'>): string {
  return Number.isNaN(low) || Number.isNaN(high) ? '–' : `${coefficient(low)} to ${coefficient(high)}`;
}

export interface Density {
  role: Role;
  network: string;
  /** [change, density], rising by change. */
  at: [number, number][];
  median: number;
}

/** The densities of Fig. 10, over the same bins, with the median of all changes. */
export function densitiesOf(answer: AnalysisAnswer): Density[] {
  const rows = rowsOf(answer, 'density');
  const all = rowsOf(answer, 'changes').filter(({ samples }) => samples === 'all');
  return all.map((row, i) => ({
    role: roleOf(i),
    network: textOf(row.network),
    median: numberOf(row.median),
    at: rows
      .filter(({ network }) => network === row.network)
      .map(({ change, density }) => [numberOf(change), numberOf(density)]),
  }));
}

export interface Changes {
  role: Role;
  network: string;
  samples: string;
  n: number;
  median: number;
  q25: number;
  q75: number;
  /** Share of changes above 1: the sample crossed the boundary. */
  crossed: number;
}

/** The numbers beside the densities, by group of samples, A above B. */
export function changesOf(answer: AnalysisAnswer): Changes[] {
  const rows = rowsOf(answer, 'changes');
  const first = rows[0]?.network;
  return rows
    .map((row) => ({
      role: roleOf(row.network === first ? 0 : 1),
      network: textOf(row.network),
      samples: textOf(row.samples),
      n: numberOf(row.n),
      median: numberOf(row.median),
      q25: numberOf(row.q25),
      q75: numberOf(row.q75),
      crossed: numberOf(row.crossed),
    }))
    .sort((one, two) => one.samples.localeCompare(two.samples) || one.role.localeCompare(two.role));
}

/** Ends of what can be seen of the densities, 0 and 1 always among them, and the highest density. */
export function extentOf(curves: readonly Density[]): { low: number; high: number; top: number } {
  const all = curves.flatMap(({ at }) => at);
  const top = Math.max(1e-9, ...all.map(([, density]) => density));
  const seen = all.filter(([, density]) => density >= CUT * top).map(([change]) => change);
  return { low: Math.min(0, ...seen), high: Math.max(1, ...seen), top };
}

/** The line of a density and the same closed down to 0, cut where it is too low to be seen. */
export function densityPaths(
  curve: Density,
  x: Scale,
  y: Scale,
  top: number,
): { line: string; area: string } {
  const seen = ([, density]: [number, number]): boolean => density >= CUT * top;
  const first = curve.at.findIndex(seen);
  if (first < 0) return { line: '', area: '' };
  const shown = curve.at.slice(first, curve.at.findLastIndex(seen) + 1);
  const step = ([change, density]: [number, number]): string =>
    `${x(change).toFixed(1)} ${y(density).toFixed(1)}`;
  const line = `M${shown.map(step).join('L')}`;
  const [from, to] = [x(shown[0]![0]), x(shown.at(-1)![0])];
  return { line, area: `${line}L${to.toFixed(1)} ${y(0)}L${from.toFixed(1)} ${y(0)}Z` };
}

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

/** A probability as people read it. */
export function chance(p: number): string {
  if (Number.isNaN(p)) return '–';
  return p < 0.001 ? `<${THIN}0.001` : fixed(p, 3);
}

/** What the analysis found, in a sentence. */
export function findingOf(answer: AnalysisAnswer): string {
  if (answer.name === 'correlations') return strongestOf(answer);
  if (answer.name === 'margins') {
    const medians = densitiesOf(answer).map(({ role, median }) => `of ${letter(role)} ${signed(median, 2)}`);
    return `Median change ${medians.join(', ')}`;
  }
  const { all } = flipsOf(answer);
  if (!all) return '';
  const change = `${percentage(all.a, 1)} in A, ${percentage(all.b, 1)} in B, B ${MINUS} A ${points(all.change)}`;
  return `${count(all.broken)} broken and ${count(all.fixed)} fixed of ${plural(all.n, 'sample')}: ${change}`;
}

const letter = (role: Role): string => role.toUpperCase();

/** Which measure goes with robustness most, in each step. */
function strongestOf(answer: AnalysisAnswer): string {
  const groups = correlationsOf(answer);
  const words = networksOf(answer).flatMap(({ role }, i) => {
    const [best] = groups
      .map(({ measure, steps }) => ({ measure, r: steps[i]!.r }))
      .filter(({ r }) => !Number.isNaN(r))
      .sort((one, two) => Math.abs(two.r) - Math.abs(one.r));
    return best ? [`with ${best.measure} in ${letter(role)} (${coefficient(best.r)})`] : [];
  });
  return words.length > 0 ? `Robustness goes most ${words.join(', ')}` : 'No measure varies with robustness';
}
