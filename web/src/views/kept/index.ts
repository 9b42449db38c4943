import type { Comparison } from '../../api';
import { pythonOf, stepOf } from '../../api/python';
import { defineView } from '../registry';
import { keptOf, slopesOf } from './shape';
import View from './View.svelte';

/** Share kept of every layer, from A to B. */
export default defineView<Pick<Comparison, 'kept'>>({
  name: 'kept',
  title: 'Kept per layer',
  ask({ model, network, data, a, b }) {
    if (!model || !network || !a || !b) return { empty: 'No model is open.' };
    const of = `steps ${a.number} and ${b.number}`;
    if (!data) {
      const kept = keptOf(network, a, b); // masks are compared without samples
      return { key: `kept ${model.name} ${a.id} ${b.id}`, of, load: async () => ({ kept }) };
    }
    return {
      key: `compare ${model.name} ${a.id} ${b.id} ${data.name}`,
      of,
      load: (source, signal) => source.compare(model.name, a.id, b.id, data.name, signal),
    };
  },
  context: () => '%',
  View,
  python: (session) =>
    pythonOf(session, `kept = model.compare(${stepOf(session.a)}, ${stepOf(session.b)}).kept`),
  csv: (rows) => ({
    columns: ['site', 'kept in A', 'kept in B', 'B - A in points'],
    rows: slopesOf(rows.kept, (site) => site).map((slope) => [slope.site, slope.a, slope.b, slope.change]),
  }),
});
