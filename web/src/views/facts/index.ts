import type { LatencyAnswer, Metrics, StepCard } from '../../api';
import { pythonOf, stepOf } from '../../api/python';
import { count } from '../../marks/numbers';
import { defineView } from '../registry';
import { FactsState } from './local.svelte';
import View from './View.svelte';

/** A step and the trained network it came from, measured on the same samples. */
export interface FactsRows {
  step: StepCard;
  now: Metrics;
  trained: Metrics;
  /** What taking out silent units saves in time; null until someone has it measured. */
  time: LatencyAnswer | null;
}

export default defineView<FactsRows, FactsState>({
  name: 'facts',
  title: 'In short',
  ask({ model, data, head, tree }) {
    if (!model || !head) return { empty: 'No model is open.' };
    if (!data) return { empty: 'No data set fits this model, so nothing can be measured.' };
    const root = tree?.steps.find((step) => step.parent === null) ?? head;
    return {
      key: `facts ${model.name} ${head.id} ${data.name}`,
      of: `step ${head.number}`,
      async load(source, signal) {
        const ask = (step: StepCard): Promise<Metrics> =>
          source.metrics(model.name, step.id, data.name, signal);
        const time = source.latency(model.name, head.id, signal);
        const [now, trained, known] = await Promise.all([ask(head), ask(root), time]);
        return { step: head, now, trained, time: known };
      },
    };
  },
  context: ({ step, now }) =>
    `step ${step.number} · ${step.summary} · n = ${count(now.n)} ${now.split} samples`,
  local: () => new FactsState(),
  View,
  python: (session) => pythonOf(session, `metrics = model.measure(${stepOf(session.head)})`),
  csv: ({ now, trained }) => ({
    columns: ['metric', 'trained', 'step'],
    rows: (['loss', 'n_params', 'n_nonzero', 'macs', 'bytes_dense', 'bytes_sparse'] as const).map((name) => [
      name,
      trained[name],
      now[name],
    ]),
  }),
});
