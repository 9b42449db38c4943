import type { Predictions, SampleScores } from '../../api';
import type { OutcomeName } from '../../marks/outcome';

export const OUTCOMES: readonly OutcomeName[] = ['both-right', 'broken', 'fixed', 'both-wrong'];
export const outcomeWords = (name: OutcomeName): string => name.replace('-', ' ');

/** What one sample is under A and under B. */
export interface Sample {
  row: number;
  id: string;
  label: number;
  a: number;
  b: number;
  /** Probability of the predicted class; null where it was not measured. */
  confidenceA: number | null;
  confidenceB: number | null;
  outcome: OutcomeName;
}

/** What was made of B, by A: views ask for it several times, of up to 100 000 samples. */
const made = new WeakMap<Predictions, { b: Predictions; samples: readonly Sample[] }>();

/** A and B, sample by sample; both are predictions for the same split, in the same order. */
export function samplesOf(a: Predictions, b: Predictions): readonly Sample[] {
  const kept = made.get(a);
  if (kept?.b === b) return kept.samples;
  const samples = joined(a, b);
  made.set(a, { b, samples });
  return samples;
}

function joined(a: Predictions, b: Predictions): Sample[] {
  return a.labels.map((label, row) => ({
    row,
    id: a.ids[row] ?? String(row),
    label,
    a: a.predicted[row]!,
    b: b.predicted[row]!,
    confidenceA: a.confidence[row] ?? null,
    confidenceB: b.confidence[row] ?? null,
    outcome: outcomeOf(a.predicted[row] === label, b.predicted[row] === label),
  }));
}

export function outcomeOf(rightInA: boolean, rightInB: boolean): OutcomeName {
  if (rightInA) return rightInB ? 'both-right' : 'broken';
  return rightInB ? 'fixed' : 'both-wrong';
}

/** How many samples have each outcome. */
export function tally(samples: readonly Sample[]): Record<OutcomeName, number> {
  const counts = { 'both-right': 0, broken: 0, fixed: 0, 'both-wrong': 0 };
  for (const sample of samples) counts[sample.outcome] += 1;
  return counts;
}

/** What becomes of all these samples, if it is the same for each. */
export function markOf(samples: readonly Sample[]): OutcomeName | undefined {
  const first = samples[0]?.outcome;
  return samples.every(({ outcome }) => outcome === first) ? first : undefined;
}

// ---- order --------------------------------------------------------------------------------------------

export type Order = 'fragile' | 'flips' | 'change' | 'margin' | 'robustness' | 'unsure' | 'index';

export const ORDERS: Record<Order, string> = {
  fragile: 'most steps wrong first',
  flips: 'most flips A → B first',
  change: 'confidence changed most first',
  margin: 'margin fell most first',
  robustness: 'least robust first',
  unsure: 'least sure first',
  index: 'as they come',
};

const NOT_MEASURED = 'not measured yet';

/** Why samples cannot be sorted so; empty if they can. */
export function hindrance(order: Order, samples: readonly Sample[], scores: SampleScores): string {
  if (order === 'flips') return scores.n_conditions > 0 ? '' : NOT_MEASURED;
  if (order === 'robustness') return scores.robustness_b ? '' : NOT_MEASURED;
  if (order === 'margin') return scores.margin_a && scores.margin_b ? '' : NOT_MEASURED;
  if (order === 'change' || order === 'unsure') return samples[0]?.confidenceB === null ? NOT_MEASURED : '';
  return '';
}

/** What a sample is sorted by, smallest first. */
export function keyOf(order: Order, scores: SampleScores): (sample: Sample) => number {
  const { margin_a, margin_b, robustness_b, wrong, flips } = scores;
  return {
    fragile: ({ row }: Sample) => -(wrong[row] ?? 0),
    flips: ({ row }: Sample) => -(flips[row] ?? 0),
    change: (sample: Sample) => -Math.abs(signed(sample, 'b') - signed(sample, 'a')),
    margin: ({ row }: Sample) => (margin_b?.[row] ?? 0) - (margin_a?.[row] ?? 0),
    robustness: ({ row }: Sample) => robustness_b?.[row] ?? 0,
    unsure: (sample: Sample) => sample.confidenceB ?? 0,
    index: ({ row }: Sample) => row,
  }[order];
}

/** Confidence of a step in its answer, negative where the answer is wrong: what pruning moved. */
function signed(sample: Sample, role: 'a' | 'b'): number {
  const confidence = (role === 'a' ? sample.confidenceA : sample.confidenceB) ?? 0;
  return sample[role] === sample.label ? confidence : -confidence;
}

export interface Choice {
  outcome: OutcomeName | 'all';
  order: Order;
  /** Only samples of this class; -1 for all. */
  label: number;
  /** Only these rows, if given. */
  rows?: readonly number[];
}

/** The samples to show, in order; equal ones as they come. An order that was not measured is that in which they come. */
export function chosen(samples: readonly Sample[], scores: SampleScores, choice: Choice): Sample[] {
  const { outcome, order, label, rows } = choice;
  const among = rows ? new Set(rows) : null;
  const kept = samples.filter(
    (sample) =>
      (outcome === 'all' || sample.outcome === outcome) &&
      (label < 0 || sample.label === label) &&
      (among?.has(sample.row) ?? true),
  );
  const key = keyOf(hindrance(order, samples, scores) ? 'index' : order, scores);
  // Sorted as numbers, which takes a third of the time of sorting the samples by a look-up.
  const keys = Float64Array.from(kept, key);
  const places = Uint32Array.from(keys.keys());
  places.sort((one, two) => keys[one]! - keys[two]! || kept[one]!.row - kept[two]!.row);
  return Array.from(places, (place) => kept[place]!);
}
