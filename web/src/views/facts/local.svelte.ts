import type { LatencyAnswer } from '../../api';
import { Later } from '../shared/later.svelte';

/** The time of a step, once someone asked for it. */
export class FactsState {
  readonly time = new Later<LatencyAnswer>();
}
