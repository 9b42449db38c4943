import type { AnalysisAnswer } from '../../api';
import { literal } from '../../api/python';
import { defineView } from '../registry';
import { csvOf } from '../shared/studies/tables';
import View from './View.svelte';

/** Samples and classes that change from A to B. */
export default defineView<AnalysisAnswer>({
  name: 'flips',
  title: 'Flips',
  ask({ model, data, a, b }) {
    if (!model || !a || !b) return { empty: 'No model is open.' };
    if (!data) return { empty: 'No data set fits this model, so there is nothing to study.' };
    if (a.id === b.id)
      return {
        empty: 'A and B are the same step, so nothing flips. Drag a badge onto another step, or make one.',
        way: { label: 'Make a step', go: (actions) => actions.openPage('prune') },
      };
    return {
      key: `analysis flips ${model.name} ${a.id} ${b.id} ${data.name}`,
      of: `A step ${a.number}, B step ${b.number}`,
      load: (source, signal) => source.analysis(model.name, 'flips', [a.id, b.id], data.name, signal),
    };
  },
  context: () => 'which samples and classes change from A to B, and is it more than chance?',
  View,
  python({ folder, model, a, b }) {
    const steps = [a?.id ?? '', b?.id ?? ''].map(literal).join(', ');
    return [
      'import prunescope as ps',
      '',
      `found = ps.open(${literal(folder)}).analyses.flips(${steps}, model=${literal(model?.name ?? '')})`,
      "table = found.tables['classes']",
      '',
    ].join('\n');
  },
  csv: (rows) => csvOf(rows, 'classes'),
});
