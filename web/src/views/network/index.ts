/** View 2, the network as a drawing: what remains over a ghost of the original, tinted by the share pruned. */
import { pythonOf, stepOf } from '../../api/python';
import { percentage } from '../../marks';
import { defineView } from '../registry';
import { loadGates } from './gates';
import { NetworkLocal, type NetworkRows } from './local.svelte';
import Tools from './Tools.svelte';
import View from './View.svelte';

export default defineView<NetworkRows, NetworkLocal>({
  name: 'network',
  title: 'Network',
  local: () => new NetworkLocal(),
  ask({ model, head, network }) {
    if (!model || !head || !network) return { empty: 'No network is open.' };
    if (network.layers.length === 0) return { empty: 'This network has no layer that can be pruned.' };
    return {
      key: `network ${model.name} ${head.id}`,
      of: `step ${head.number}`,
      load: async (source, signal) => {
        const [states, gates] = await Promise.all([
          source.layers(model.name, head.id, null, signal),
          loadGates(source, network, head.id, signal),
        ]);
        return { model: model.name, states, gates };
      },
    };
  },
  context: (_rows, { head }) =>
    head ? `step ${head.number} over its original · ${percentage(head.sparsity)} of weights pruned` : '',
  View,
  Tools,
  python: (session) => pythonOf(session, `layers = model.layers(${stepOf(session.head)}).layers`),
  csv: ({ states }) => ({
    columns: ['site', 'weights', 'removed', 'removed_now', 'restored', 'by_hand', 'outputs', 'outputs_alive'],
    rows: states.layers.map((state) => [
      state.site,
      state.n_weights,
      state.n_removed,
      state.n_now,
      state.n_restored,
      state.n_manual,
      state.n_outputs,
      state.outputs_alive,
    ]),
  }),
});
