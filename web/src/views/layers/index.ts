import type { LayerStates } from '../../api';
import { pythonOf, stepOf } from '../../api/python';
import { defineView } from '../registry';
import { layerRows } from './shape';
import View from './View.svelte';

export default defineView<LayerStates>({
  name: 'layers',
  title: 'Layers',
  ask({ model, head }) {
    if (!model || !head) return { empty: 'No model is open.' };
    return {
      key: `layers ${model.name} ${head.id} `,
      of: `step ${head.number}`,
      load: (source, signal) => source.layers(model.name, head.id, null, signal),
    };
  },
  context: (rows, { head }) => `weights kept in ${rows.layers.length} layers, step ${head?.number ?? ''}`,
  View,
  python: (session) => pythonOf(session, `layers = model.layers(${stepOf(session.head)}).layers`),
  csv: (rows, { network }) => ({
    columns: ['layer', 'site', 'weights', 'kept', 'pruned now', 'outputs alive', 'outputs'],
    rows: layerRows(rows, network?.layers ?? []).map((row) => [
      row.label,
      row.site,
      row.weights,
      row.kept,
      row.now,
      row.alive,
      row.outputs,
    ]),
  }),
});
