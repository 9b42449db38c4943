import type { Predictions, SampleScores } from '../../api';
import type { SessionView } from '../contract';
import type { SamplesLocal } from './local.svelte';
import { chosen, samplesOf, type Choice, type Sample } from './shape';

export interface SamplesRows {
  a: Predictions;
  b: Predictions;
  scores: SampleScores;
}

const kept = new WeakMap<SamplesRows, { of: Choice; shown: Sample[] }>();

/** The samples that are shown, in order; worked out once for the grid, its head and what is exported. */
export function shownOf(rows: SamplesRows, session: SessionView, local: SamplesLocal): Sample[] {
  const { outcome, order, label, selected } = local;
  const of: Choice = { outcome, order, label, ...(selected && { rows: session.selection?.rows }) };
  const last = kept.get(rows);
  if (last && isSame(last.of, of)) return last.shown;
  const shown = chosen(samplesOf(rows.a, rows.b), rows.scores, of);
  kept.set(rows, { of, shown });
  return shown;
}

function isSame(one: Choice, other: Choice): boolean {
  const names = ['outcome', 'order', 'label', 'rows'] as const;
  return names.every((name) => one[name] === other[name]);
}
