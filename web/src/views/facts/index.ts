import type { LatencyAnswer, Metrics, StepCard } from '../../api';
import { pythonOf, stepOf } from '../../api/python';
import { count } from '../../marks/numbers';
import { defineView } from '../registry';
import { FactsState } from './local.svelte';
import View from './View.svelte';

/** A step and the trained network it came from, measured on the same samples. */
export interface FactsRows {
  step: StepCard;
  /** Null where no data set fits the model. */
  now: Metrics | null;
  trained: Metrics | null;
  /** What taking out silent units saves in time; null until someone has it measured. */
  time: LatencyAnswer | null;
}

export default defineView<FactsRows, FactsState>({
  name: 'facts',
  title: 'In short',
  ask({ model, data, head, tree }) {
    if (!model || !head) return { empty: 'No model is open.' };
    const root = tree?.steps.find((step) => step.parent === null) ?? head;
    return {
      key: `facts ${model.name} ${head.id} ${data?.name ?? ''}`,
      of: `step ${head.number}`,
      async load(source, signal) {
        const ask = async (step: StepCard): Promise<Metrics | null> =>
          data ? source.metrics(model.name, step.id, data.name, signal) : null;
        const time = source.latency(model.name, head.id, signal);
        const [now, trained, known] = await Promise.all([ask(head), ask(root), time]);
        return { step: head, now, trained, time: known };
      },
    };
  },
  context: ({ step, now }) =>
    [
      `step ${step.number}`,
      step.summary,
      now ? `n = ${count(now.n)} ${now.split} samples` : 'no data set fits, so its answers are not judged',
    ].join(' · '),
  local: () => new FactsState(),
  View,
  python: (session) => pythonOf(session, `metrics = model.measure(${stepOf(session.head)})`),
  csv: ({ step, now, trained }) => ({
    columns: ['metric', 'trained', 'step'],
    rows:
      now && trained
        ? (['loss', 'n_params', 'n_nonzero', 'macs', 'bytes_dense', 'bytes_sparse'] as const).map((name) => [
            name,
            trained[name],
            now[name],
          ])
        : [['n_nonzero', step.n_params, step.n_nonzero]],
  }),
});
