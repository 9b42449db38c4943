import type { Fields, Look } from '../../state/look';
import type { Linked } from '../../state/looks.svelte';
import type { OutcomeName } from '../../marks/outcome';
import { ORDERS, OUTCOMES, type Order } from './shape';

/** How the grid is looked at. */
export class SamplesLocal implements Linked {
  outcome: OutcomeName | 'all' = $state('all');
  order: Order = $state('change');
  /** Only samples of this class; -1 for all. */
  label = $state(-1);
  /** Only the samples that are selected. */
  selected = $state(false);

  write(): Fields {
    return {
      show: this.outcome === 'all' ? null : this.outcome,
      by: this.order === 'change' ? null : this.order,
      class: this.label < 0 ? null : this.label,
      selected: this.selected,
    };
  }

  read(look: Look): void {
    this.outcome = look.one('show', ['all', ...OUTCOMES], 'all');
    this.order = look.one('by', Object.keys(ORDERS) as Order[], 'change');
    this.label = look.numbers('class', 1)?.[0] ?? -1;
    this.selected = look.is('selected');
  }
}
