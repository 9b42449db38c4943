import type { NetworkCard } from '../../api';
import { defineView } from '../registry';
import { StagedState } from './local.svelte';
import { sizeOf } from './shape';
import Tools from './Tools.svelte';
import View from './View.svelte';

/** The edit by hand that waits for Enter: how much it is and what it would do, measured while it grows. */
export default defineView<NetworkCard, StagedState>({
  name: 'staged',
  title: 'Staged edit',
  frame: 'panel',
  ask({ network, draft }) {
    if (!network || draft.length === 0) return { empty: 'Nothing is staged. Brush weights in the mask.' };
    return { key: `staged ${network.model}`, load: () => Promise.resolve(network) };
  },
  context(network, _session, local) {
    const label = (site: string): string =>
      network.layers.find((layer) => layer.site === site)?.label ?? site;
    return local.preview.rows ? sizeOf(local.preview.rows, label) : '';
  },
  local: () => new StagedState(),
  View,
  Tools,
});
