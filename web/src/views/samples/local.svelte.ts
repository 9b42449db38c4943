import type { OutcomeName } from '../../marks/outcome';
import type { Order } from './shape';

/** How the grid is looked at. */
export class SamplesLocal {
  outcome: OutcomeName | 'all' = $state('all');
  order: Order = $state('change');
  /** Only samples of this class; -1 for all. */
  label = $state(-1);
  /** Only the samples that are selected. */
  selected = $state(false);
}
