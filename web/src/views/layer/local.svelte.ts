import type { Sensitivity } from '../../api';
import { Later } from '../shared/later.svelte';
import type { Order } from './shape';

/** How the table is sorted, what is chosen in it, and the curve if someone asked for it. */
export class LayerState {
  order: Order = $state.raw({ column: 'unit', down: false });
  /** Chosen channels, of `chosenIn`. */
  chosen: ReadonlySet<number> = $state.raw(new Set<number>());
  chosenIn = $state('');
  /** Where a range of chosen channels began. */
  anchor: number | null = $state(null);
  readonly curve = new Later<Sensitivity>();
  criterion = $state('magnitude');

  /** Sorts by a column; the same one again turns it around. */
  sortBy(column: Order['column']): void {
    const down = this.order.column === column ? !this.order.down : false;
    this.order = { column, down };
  }

  /** Chosen channels of a layer; those of another are forgotten. */
  of(site: string): ReadonlySet<number> {
    return this.chosenIn === site ? this.chosen : new Set<number>();
  }

  choose(site: string, units: ReadonlySet<number>, anchor: number | null): void {
    this.chosenIn = site;
    this.chosen = units;
    this.anchor = anchor;
  }
}
