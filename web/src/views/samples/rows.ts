import type { Predictions, SampleScores } from '../../api';
import type { SessionView } from '../contract';
import type { SamplesLocal } from './local.svelte';
import { chosen, samplesOf, type Sample } from './shape';

export interface SamplesRows {
  a: Predictions;
  b: Predictions;
  scores: SampleScores;
}

/** The samples that are shown, in order. */
export function shownOf({ a, b, scores }: SamplesRows, session: SessionView, local: SamplesLocal): Sample[] {
  const { outcome, order, label, selected } = local;
  const rows = selected ? session.selection?.rows : undefined;
  return chosen(samplesOf(a, b), scores, { outcome, order, label, rows });
}
