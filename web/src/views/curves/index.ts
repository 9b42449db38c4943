import type { Metrics } from '../../api';
import { pythonOf, stepOf } from '../../api/python';
import { defineView } from '../registry';
import { CurvesState } from './local.svelte';
import Tools from './Tools.svelte';
import View from './View.svelte';

export interface CurvesRows {
  a: Metrics;
  b: Metrics;
}

/** Precision against recall, a chart a class, A grey and B amber; or the same as a table. */
export default defineView<CurvesRows, CurvesState>({
  name: 'curves',
  title: 'Precision and recall',
  ask({ model, data, a, b }) {
    if (!model || !a || !b) return { empty: 'No model is open.' };
    if (!data) return { empty: 'No data set fits this model, so nothing can be measured.' };
    return {
      key: `curves ${model.name} ${a.id} ${b.id} ${data.name}`,
      of: `steps ${a.number} and ${b.number}`,
      load: async (source, signal) => {
        const [first, second] = await Promise.all([
          source.metrics(model.name, a.id, data.name, signal),
          source.metrics(model.name, b.id, data.name, signal),
        ]);
        return { a: first, b: second };
      },
    };
  },
  context: (_rows, _session, local) => (local.table ? 'by class, A and B' : 'average precision'),
  local: () => new CurvesState(),
  View,
  Tools,
  python: (session) =>
    pythonOf(
      session,
      `a, b = (model.measure(step) for step in (${stepOf(session.a)}, ${stepOf(session.b)}))`,
      'curves = list(zip(a.curves, b.curves))',
    ),
  csv: (rows) => ({
    columns: ['class', 'support', ...['A', 'B'].flatMap((role) => FIGURES.map((name) => `${role} ${name}`))],
    rows: rows.a.classes.map((row, i) => [
      row.name,
      row.support,
      ...FIGURES.map((name) => row[name]),
      ...FIGURES.map((name) => rows.b.classes[i]?.[name] ?? null),
    ]),
  }),
});

const FIGURES = ['precision', 'recall', 'f1', 'average_precision'] as const;
