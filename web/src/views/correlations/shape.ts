/** How angle, length and margin go with robustness, from the analysis's columns to what is drawn. */
import type { AnalysisAnswer } from '../../api';
import { signed, ticks } from '../../marks';
import type { Columns } from '../../source/columns';
import type { AxisOf, Line, Point } from '../shared/studies/chart';
import { letter, numberOf, roleOf, rowsOf, textOf, type Role, type Row } from '../shared/studies/tables';

export const MEASURES = ['angle', 'length', 'margin'] as const;
export type Measure = (typeof MEASURES)[number];

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

const UNITS: Record<Measure, string> = {
  angle: 'angle to the own class, °',
  length: 'length',
  margin: 'margin',
};
const N_GROUPS = 10;

/** Robustness in per cent against a measure: means of as many samples each, from the lowest to the highest. */
export function tenthsOf(columns: Columns, measure: Measure): Point[] {
  const [x, y] = [columns.get(measure)?.values, columns.get('robustness')?.values];
  if (!x || !y || x.length === 0) return [];
  const order = Array.from(x.keys()).sort((one, two) => x[one]! - x[two]!);
  const size = order.length / Math.min(N_GROUPS, order.length);
  return Array.from({ length: Math.min(N_GROUPS, order.length) }, (_, i) => {
    const own = order.slice(Math.round(i * size), Math.round((i + 1) * size));
    const mean = (of: typeof x): number => own.reduce((sum, row) => sum + of[row]!, 0) / own.length;
    return { x: mean(x), y: 100 * mean(y) };
  });
}

/** A line a step, with its r in the legend, and the axis that they share. */
export function panelOf(
  { measure, steps }: { measure: Measure; steps: readonly Estimate[] },
  columns: readonly Columns[],
): { lines: Line[]; across: AxisOf } {
  const lines = steps.map(({ role, r }, i): Line => ({
    name: `${letter(role)}  r = ${coefficient(r)}`,
    color: `var(--${role})`,
    mark: role === 'a' ? 'dot' : 'square',
    at: tenthsOf(columns[i] ?? new Map(), measure),
  }));
  const all = lines.flatMap(({ at }) => at.map(({ x }) => x));
  const ends: [number, number] = [Math.min(...all), Math.max(...all)];
  return { lines, across: { name: UNITS[measure], ends, ticks: ticks(...ends, 4) } };
}

/** `+0.712`; a dash where nothing varies. */
export function coefficient(r: number): string {
  return Number.isNaN(r) ? '–' : signed(r, 3);
}

/** `+0.663 to +0.755`. */
export function intervalWords({ low, high }: Pick<Estimate, 'low' | 'high'>): string {
  return Number.isNaN(low) || Number.isNaN(high) ? '–' : `${coefficient(low)} to ${coefficient(high)}`;
}

/** Which measure goes with robustness most, in each step, in a sentence. */
export function findingOf(answer: AnalysisAnswer): string {
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
