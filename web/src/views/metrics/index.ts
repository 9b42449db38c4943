import type { Comparison } from '../../api';
import { count } from '../../marks/numbers';
import { pythonOf, stepOf } from '../../api/python';
import { defineView } from '../registry';
import { samplesOf } from './shape';
import View from './View.svelte';

/** Every figure of A and B with the interval of their difference, and what became of the samples. */
export default defineView<Comparison>({
  name: 'metrics',
  title: 'Metrics',
  ask({ model, data, a, b }) {
    if (!model || !a || !b) return { empty: 'No model is open.' };
    if (!data) return { empty: 'No data set fits this model, so steps cannot be compared.' };
    return {
      key: `compare ${model.name} ${a.id} ${b.id} ${data.name}`,
      of: `steps ${a.number} and ${b.number}`,
      load: (source, signal) => source.compare(model.name, a.id, b.id, data.name, signal),
    };
  },
  context(rows) {
    const n = samplesOf(rows.rows);
    return n === null ? '' : `95 % intervals, n ${count(n)}`;
  },
  View,
  python: (session) =>
    pythonOf(session, `rows = model.compare(${stepOf(session.a)}, ${stepOf(session.b)}).rows`),
  csv: (rows) => ({
    columns: ['metric', 'unit', 'A', 'B', 'B - A', 'low', 'high', 'better'],
    rows: rows.rows.map(({ name, unit, a, b, change, better }) => [
      name,
      unit,
      a,
      b,
      change?.value ?? b - a,
      change?.low ?? null,
      change?.high ?? null,
      better,
    ]),
  }),
});
