import type { Comparison, Metrics } from '../../api';
import { pythonOf, stepOf } from '../../api/python';
import { defineView } from '../registry';
import { ClassesState } from './local.svelte';
import { difference } from './shape';
import Tools from './Tools.svelte';
import View from './View.svelte';

/** What A and B mix up. */
export interface ClassesRows {
  a: Metrics;
  b: Metrics;
  comparison: Comparison;
}

/** Confusion of A and of B and their difference; a cell selects its samples. */
export default defineView<ClassesRows, ClassesState>({
  name: 'classes',
  title: 'Confusion',
  ask({ model, data, a, b }) {
    if (!model || !a || !b) return { empty: 'No model is open.' };
    if (!data) return { empty: 'No data set fits this model, so nothing can be measured.' };
    return {
      key: `classes ${model.name} ${a.id} ${b.id} ${data.name}`,
      of: `steps ${a.number} and ${b.number}`,
      load: async (source, signal) => {
        const [first, second, comparison] = await Promise.all([
          source.metrics(model.name, a.id, data.name, signal),
          source.metrics(model.name, b.id, data.name, signal),
          source.compare(model.name, a.id, b.id, data.name, signal),
        ]);
        return { a: first, b: second, comparison };
      },
    };
  },
  context: (rows) => `true class down, predicted class across · ${rows.a.split} · a cell selects its samples`,
  local: () => new ClassesState(),
  View,
  Tools,
  python: (session) =>
    pythonOf(
      session,
      `a, b = (model.measure(step) for step in (${stepOf(session.a)}, ${stepOf(session.b)}))`,
      'change = [[q - p for p, q in zip(*rows)] for rows in zip(a.confusion, b.confusion)]',
    ),
  csv: (rows) => ({
    columns: ['true', 'predicted', 'A', 'B', 'B - A'],
    rows: difference(rows.a.confusion, rows.b.confusion).flatMap((line, i) =>
      line.map((change, j) => [
        rows.a.classes[i]?.name ?? i,
        rows.a.classes[j]?.name ?? j,
        rows.a.confusion[i]?.[j] ?? 0,
        rows.b.confusion[i]?.[j] ?? 0,
        change,
      ]),
    ),
  }),
});
