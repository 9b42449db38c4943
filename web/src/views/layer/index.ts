import type { LayerDetail } from '../../api';
import { literal, pythonOf, stepOf } from '../../api/python';
import { defineView } from '../registry';
import { LayerState } from './local.svelte';
import { ranked } from './shape';
import View from './View.svelte';

/** One layer from inside: what is left of it, where the cut lies, each channel under every criterion, what it can bear. */
export default defineView<LayerDetail, LayerState>({
  name: 'layer',
  title: 'Layer',
  ask({ model, head, layer, network }) {
    const first = network?.layers[0]?.site;
    if (!model || !head) return { empty: 'No model is open.' };
    if (layer === null) {
      const way = first === undefined ? undefined : { label: 'open the first', go: openFirst(first) };
      return { empty: 'No layer is open. Click one in the drawing, or', way };
    }
    return {
      key: `layer ${model.name} ${head.id} ${layer}`,
      of: `step ${head.number}`,
      load: (source, signal) => source.layer(model.name, head.id, layer, signal),
    };
  },
  context(rows, { network, head }) {
    const card = network?.layers.find((layer) => layer.site === rows.state.site);
    const shape = card?.shape.join(' × ') ?? '';
    return `${card?.label ?? rows.state.site} · ${shape} · step ${head?.number ?? ''}`;
  },
  local: () => new LayerState(),
  View,
  python: (session) =>
    pythonOf(session, `layer = model.layer(${stepOf(session.head)}, ${literal(session.layer)})`),
  csv: (rows) => {
    const criteria = ranked(rows.units);
    return {
      columns: [
        'unit',
        'norm',
        'share kept',
        'removed',
        'by hand',
        ...criteria.map((name) => `rank ${name}`),
      ],
      rows: rows.units.map((row) => [
        row.unit,
        row.norm,
        row.kept,
        row.removed ? 1 : 0,
        row.manual ? 1 : 0,
        ...criteria.map((name) => row.ranks[name] ?? null),
      ]),
    };
  },
});

function openFirst(site: string): (actions: { openLayer(site: string): void }) => void {
  return (actions) => actions.openLayer(site);
}
