/** The five facets of a class and what selecting one means. */
import type { OutcomeName } from '../../marks/outcome';
import type { Actions } from '../contract';
import type { GeometryState } from '../shared/geometryState.svelte';
import { rowsWith, type Shape } from '../shared/geometryShape';

interface Facet {
  words: string;
  /** Null for all samples of the class. */
  outcome: OutcomeName | null;
  key: string;
}

export const FACETS: readonly Facet[] = [
  { words: 'all', outcome: null, key: '' },
  { words: 'both wrong', outcome: 'both-wrong', key: '1' },
  { words: 'broken', outcome: 'broken', key: '2' },
  { words: 'fixed', outcome: 'fixed', key: '3' },
  { words: 'both right', outcome: 'both-right', key: '4' },
];

export function facetRows(shape: Shape, index: number, outcome: OutcomeName | null): Uint32Array {
  return outcome === null ? (shape.groups[index] ?? new Uint32Array()) : rowsWith(shape, index, outcome);
}

/** Selects a facet of the compared class, as the keys held say. */
export function selectFacet(
  local: GeometryState,
  actions: Actions,
  outcome: OutcomeName | null,
  held?: MouseEvent,
): void {
  const { compared } = local;
  if (!compared) return;
  const { shape, index, name } = compared;
  const rows = [...facetRows(shape, index, outcome)];
  const next = outcome
    ? { label: `${outcome.replace('-', ' ')} A→B, ${name}`, rows, mark: outcome }
    : { label: name, rows };
  if (rows.length > 0) local.choose(actions, next, held);
}
