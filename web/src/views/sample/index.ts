import { literal, pythonOf, stepOf } from '../../api/python';
import { defineView } from '../registry';
import { SampleLocal } from './local.svelte';
import type { SampleRows } from './rows';
import View from './View.svelte';

export default defineView<SampleRows, SampleLocal>({
  name: 'sample',
  title: 'Sample',
  frame: 'panel',
  ask({ model, data, a, b, sample, condition, jobs }) {
    if (!model || !a || !b || !data) return { empty: 'No samples are open.' };
    if (sample === null) return { empty: 'Click an image, or press Enter on one, to see it here.' };
    const measured = jobs.find(({ state }) => state === 'done')?.id ?? '';
    return {
      key: `sample ${model.name} ${a.id} ${b.id} ${data.name} ${condition} ${sample} ${measured}`,
      of: `sample ${sample}`,
      async load(source, signal) {
        const [inA, inB, path] = await Promise.all([
          source.sampleConditions(model.name, [a.id], sample, data.name, signal),
          source.sampleConditions(model.name, [b.id], sample, data.name, signal),
          source.samplePath(model.name, sample, condition, data.name, signal),
        ]);
        return { a: inA, b: inB, path };
      },
    };
  },
  local: () => new SampleLocal(),
  context: ({ path }) => path.id,
  View,
  python: (session) => {
    const on = `${session.sample}, ${literal(session.condition)}`;
    const [a, b] = [stepOf(session.a), stepOf(session.b)];
    return pythonOf(
      session,
      `matrix = model.robustness.sample([${a}, ${b}], ${session.sample})`,
      `path = model.robustness.by_sample.path(${on})`,
      `likeliest = model.robustness.by_sample.top([${a}, ${b}], ${on})`,
    );
  },
  csv: ({ a, b }) => ({
    columns: ['condition', 'right in a', 'taken for in a', 'right in b', 'taken for in b'],
    rows: a.conditions.map((name, at) => [
      name,
      asNumber(a.right[0]?.[at]),
      a.predicted[at] ?? null,
      asNumber(b.right[0]?.[at]),
      b.predicted[at] ?? null,
    ]),
  }),
});

function asNumber(right: boolean | null | undefined): number | null {
  return typeof right === 'boolean' ? Number(right) : null;
}
