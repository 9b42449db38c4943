import type { Predictions } from '../../api';
import type { OutcomeName } from '../../marks/outcome';

export const OUTCOMES: readonly OutcomeName[] = ['both-right', 'broken', 'fixed', 'both-wrong'];

/** What one sample is under A and under B. */
export interface Sample {
  row: number;
  id: string;
  label: number;
  a: number;
  b: number;
  confidenceA: number;
  confidenceB: number;
  outcome: OutcomeName;
}

export type Order = 'index' | 'change' | 'unsure';

/** A and B, sample by sample; both are predictions for the same split, in the same order. */
export function samplesOf(a: Predictions, b: Predictions): Sample[] {
  return a.labels.map((label, row) => ({
    row,
    id: a.ids[row] ?? String(row),
    label,
    a: a.predicted[row]!,
    b: b.predicted[row]!,
    confidenceA: a.confidence[row]!,
    confidenceB: b.confidence[row]!,
    outcome: outcomeOf(a.predicted[row] === label, b.predicted[row] === label),
  }));
}

function outcomeOf(rightInA: boolean, rightInB: boolean): OutcomeName {
  if (rightInA) return rightInB ? 'both-right' : 'broken';
  return rightInB ? 'fixed' : 'both-wrong';
}

/** How many samples have each outcome. */
export function tally(samples: readonly Sample[]): Record<OutcomeName, number> {
  const counts = { 'both-right': 0, broken: 0, fixed: 0, 'both-wrong': 0 };
  for (const sample of samples) counts[sample.outcome] += 1;
  return counts;
}

interface Choice {
  outcome: OutcomeName | 'all';
  order: Order;
  /** Only these rows, if given. */
  rows?: readonly number[];
}

/** The samples to show, in order: as they come, those whose confidence moved most, or those B is least sure of. */
export function chosen(samples: readonly Sample[], { outcome, order, rows }: Choice): Sample[] {
  const among = rows ? new Set(rows) : null;
  const kept = samples.filter(
    (sample) => (outcome === 'all' || sample.outcome === outcome) && (among?.has(sample.row) ?? true),
  );
  const by: Record<Order, (sample: Sample) => number> = {
    index: (sample) => sample.row,
    change: (sample) => -Math.abs(signedConfidence(sample, 'b') - signedConfidence(sample, 'a')),
    unsure: (sample) => sample.confidenceB,
  };
  return kept.sort((one, two) => by[order](one) - by[order](two) || one.row - two.row);
}

/** Confidence of a step in its answer, negative where the answer is wrong: what pruning moved. */
function signedConfidence(sample: Sample, role: 'a' | 'b'): number {
  const confidence = role === 'a' ? sample.confidenceA : sample.confidenceB;
  return sample[role] === sample.label ? confidence : -confidence;
}

/** The pages of a grid: at most `size` samples each. */
export function pagesOf<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}

/** First and last page that are seen, one more on both sides; half open. */
export function seenPages(top: number, height: number, pageHeight: number, n: number): [number, number] {
  if (pageHeight <= 0) return [0, Math.min(1, n)];
  const from = Math.max(0, Math.floor(top / pageHeight) - 1);
  return [from, Math.min(n, Math.ceil((top + height) / pageHeight) + 1)];
}
