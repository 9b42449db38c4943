import type { Comparison } from '../../api';
import { pythonOf, stepOf } from '../../api/python';
import { defineView } from '../registry';
import { slopesOf } from './shape';
import View from './View.svelte';

/** Share kept of every layer, from A to B. */
export default defineView<Comparison>({
  name: 'kept',
  title: 'Kept per layer',
  ask({ model, data, a, b }) {
    if (!model || !a || !b) return { empty: 'No model is open.' };
    if (!data) return { empty: 'No data set fits this model, so steps cannot be compared.' };
    return {
      key: `compare ${model.name} ${a.id} ${b.id} ${data.name}`,
      of: `steps ${a.number} and ${b.number}`,
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
