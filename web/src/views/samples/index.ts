import type { Predictions } from '../../api';
import { pythonOf, stepOf } from '../../api/python';
import { count } from '../../marks/numbers';
import { defineView } from '../registry';
import { SamplesLocal } from './local.svelte';
import { chosen, OUTCOMES, samplesOf } from './shape';
import Tools from './Tools.svelte';
import View from './View.svelte';

export interface SamplesRows {
  a: Predictions;
  b: Predictions;
}

export default defineView<SamplesRows, SamplesLocal>({
  name: 'samples',
  title: 'Samples',
  ask({ model, data, a, b }) {
    if (!model || !a || !b) return { empty: 'No model is open.' };
    if (!data) return { empty: 'No data set fits this model, so there are no samples.' };
    return {
      key: `samples ${model.name} ${a.id} ${b.id} ${data.name}`,
      of: `A step ${a.number}, B step ${b.number}`,
      async load(source, signal) {
        const [inA, inB] = await Promise.all(
          [a, b].map((step) => source.predictions(model.name, step.id, data.name, signal)),
        );
        return { a: inA!, b: inB! };
      },
    };
  },
  local: () => new SamplesLocal(),
  context: ({ a, b }, session, local) => {
    const rows = local.selected ? session.selection?.rows : undefined;
    const n = chosen(samplesOf(a, b), { outcome: local.outcome, order: 'index', rows }).length;
    return `${count(n)} of ${count(a.labels.length)} · mark = outcome, A then B`;
  },
  View,
  Tools,
  keys: OUTCOMES.map((outcome, i) => ({
    key: String(i + 1),
    label: `Show samples that are ${outcome.replace('-', ' ')}`,
    run: (_session, _actions, local) => void (local.outcome = local.outcome === outcome ? 'all' : outcome),
  })),
  python: (session) =>
    pythonOf(
      session,
      `before = model.predictions(${stepOf(session.a)}, None, "test")`,
      `after = model.predictions(${stepOf(session.b)}, None, "test")`,
    ),
  csv: ({ a, b }) => ({
    columns: ['row', 'id', 'label', 'a', 'b', 'confidence a', 'confidence b', 'outcome'],
    rows: samplesOf(a, b).map((s) => [
      s.row,
      s.id,
      s.label,
      s.a,
      s.b,
      s.confidenceA,
      s.confidenceB,
      s.outcome,
    ]),
  }),
});
