import type { Predictions, SampleScores } from '../../api';
import { literal, pythonOf, stepOf } from '../../api/python';
import { count } from '../../marks/numbers';
import { measuredSplit } from '../../source/splits';
import type { SessionView } from '../contract';
import { defineView } from '../registry';
import { conditionsWords, rolesWords } from '../shared/conditionWords';
import { SamplesLocal } from './local.svelte';
import { shownOf, type SamplesRows } from './rows';
import { OUTCOMES, outcomeWords } from './shape';
import Tools from './Tools.svelte';
import View from './View.svelte';

export default defineView<SamplesRows, SamplesLocal>({
  name: 'samples',
  title: 'Samples',
  ask({ model, data, a, b, conditions, jobs }) {
    if (!model || !a || !b) return { empty: 'No model is open.' };
    if (!data) return { empty: 'No data set fits this model, so there are no samples.' };
    const measured = jobs.find(({ state }) => state === 'done')?.id ?? '';
    return {
      key: `samples ${model.name} ${a.id} ${conditions.a} ${b.id} ${conditions.b} ${data.name} ${measured}`,
      of: rolesWords(a, b, conditions),
      async load(source, signal) {
        const said = (role: 'a' | 'b'): Promise<Predictions> =>
          source.predictions(model.name, { a, b }[role].id, data.name, signal, conditions[role]);
        const [inA, inB] = await Promise.all([said('a'), said('b')]);
        const scores = await source.sampleScores(model.name, a.id, b.id, conditions, data.name, signal);
        return { a: inA, b: inB, scores };
      },
    };
  },
  local: (session) => session.looks.join('grid', new SamplesLocal()),
  context: (rows, session, local) => {
    const n = shownOf(rows, session, local).length;
    return `${count(n)} of ${count(rows.a.labels.length)}, ${conditionsWords(session.conditions)} · mark = outcome, A then B`;
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
    const [onA, onB] = [literal(session.conditions.a), literal(session.conditions.b)];
    const [a, b] = [stepOf(session.a), stepOf(session.b)];
    return pythonOf(
      session,
      `before = model.predictions(${a}, None, ${split}, ${onA})`,
      `after = model.predictions(${b}, None, ${split}, ${onB})`,
      `scores = model.robustness.by_sample.scores(${a}, ${b}, ${onA}, ${onB})`,
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
