import type { LayerCard, LayerStates } from '../../api';
import { TIMES } from '../../marks/numbers';

export interface LayerRow {
  site: string;
  label: string;
  /** `384 × 192 × 3 × 3`. */
  shape: string;
  weights: number;
  kept: number;
  /** Shares of the layer's weights. */
  earlier: number;
  now: number;
  alive: number;
  outputs: number;
  locked: string;
}

/** One row a layer, in the network's order. */
export function layerRows({ layers }: LayerStates, cards: readonly LayerCard[]): LayerRow[] {
  return layers.map((state) => {
    const card = cards.find(({ site }) => site === state.site);
    return {
      site: state.site,
      label: card?.label ?? state.site,
      shape: card?.shape.join(` ${TIMES} `) ?? '',
      weights: state.n_weights,
      kept: state.n_weights - state.n_removed,
      earlier: (state.n_removed - state.n_now) / Math.max(1, state.n_weights),
      now: state.n_now / Math.max(1, state.n_weights),
      alive: state.outputs_alive,
      outputs: state.n_outputs,
      locked: card?.locked ?? '',
    };
  });
}
