import type { LayerStates } from '../../api';
import type { GateShares } from './figure';
import type { StyleName } from './place';

export interface NetworkRows {
  model: string;
  states: LayerStates;
  gates: GateShares;
}

/** The style chosen (none: what suits the network), and which folds are laid out. */
export class NetworkLocal {
  style: StyleName | null = $state(null);
  open: ReadonlySet<string> = $state.raw(new Set());

  toggle(fold: string): void {
    const open = new Set(this.open);
    if (!open.delete(fold)) open.add(fold);
    this.open = open;
  }
}
