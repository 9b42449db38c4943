import type { Predictions, SampleScores } from '../../api';
import { literal, pythonOf, stepOf } from '../../api/python';
import { count } from '../../marks/numbers';
import { measuredSplit } from '../../source/splits';
import type { SessionView } from '../contract';
import { defineView } from '../registry';
import { SamplesLocal } from './local.svelte';
import { shownOf, type SamplesRows } from './rows';
import { OUTCOMES, outcomeWords } from './shape';
import Tools from './Tools.svelte';
import View from './View.svelte';

export default defineView<SamplesRows, SamplesLocal>({
  name: 'samples',
  title: 'Samples',
  ask({ model, data, a, b, condition, jobs }) {
    if (!model || !a || !b) return { empty: 'No model is open.' };
    if (!data) return { empty: 'No data set fits this model, so there are no samples.' };
    const measured = jobs.find(({ state }) => state === 'done')?.id ?? '';
    return {
      key: `samples ${model.name} ${a.id} ${b.id} ${data.name} ${condition} ${measured}`,
      of: `A step ${a.number}, B step ${b.number}, ${condition}`,
      async load(source, signal) {
        const said = (step: string): Promise<Predictions> =>
          source.predictions(model.name, step, data.name, signal, condition);
        const [inA, inB] = await Promise.all([said(a.id), said(b.id)]);
        const scores = await source.sampleScores(model.name, a.id, b.id, condition, data.name, signal);
        return { a: inA, b: inB, scores };
      },
    };
  },
  local: () => new SamplesLocal(),
  context: (rows, session, local) => {
    const n = shownOf(rows, session, local).length;
    return `${count(n)} of ${count(rows.a.labels.length)}, ${session.condition} · mark = outcome, A then B`;
  },
  View,
  Tools,
  keys: [
    ...OUTCOMES.map((outcome, i) => ({
      key: String(i + 1),
      label: `Show samples that are ${outcomeWords(outcome)}`,
      run: (_session: SessionView, _actions: unknown, local: SamplesLocal) =>
        void (local.outcome = local.outcome === outcome ? 'all' : outcome),
    })),
    { key: 'Escape', label: 'Close the open sample', run: (_session, actions) => actions.pickSample(null) },
  ],
  python: (session) => {
    const split = literal(session.data ? measuredSplit(session.data) : 'test');
    const on = `None, ${split}, ${literal(session.condition)}`;
    const [a, b] = [stepOf(session.a), stepOf(session.b)];
    return pythonOf(
      session,
      `before = model.predictions(${a}, ${on})`,
      `after = model.predictions(${b}, ${on})`,
      `scores = model.robustness.by_sample.scores(${a}, ${b}, ${literal(session.condition)})`,
    );
  },
  csv: (rows, session, local) => ({
    columns: [
      'row',
      'id',
      'label',
      'a',
      'b',
      'confidence a',
      'confidence b',
      'outcome',
      'steps wrong',
      'flips',
      'margin a',
      'margin b',
      'robustness a',
      'robustness b',
    ],
    rows: shownOf(rows, session, local).map((sample) => [
      sample.row,
      sample.id,
      sample.label,
      sample.a,
      sample.b,
      sample.confidenceA,
      sample.confidenceB,
      sample.outcome,
      ...scoresOf(rows.scores, sample.row),
    ]),
  }),
});

function scoresOf(scores: SampleScores, row: number): (number | null)[] {
  const { wrong, flips, n_conditions, margin_a, margin_b, robustness_a, robustness_b } = scores;
  const measures = [margin_a, margin_b, robustness_a, robustness_b].map((column) => column?.[row] ?? null);
  return [wrong[row] ?? null, n_conditions ? (flips[row] ?? null) : null, ...measures];
}
