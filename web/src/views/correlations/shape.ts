/** How angle, length and margin go with robustness, from the analysis's columns to what is drawn. */
import type { AnalysisAnswer } from '../../api';
import { signed } from '../../marks';
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
