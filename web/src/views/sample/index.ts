import type { SamplePath } from '../../api';
import { literal, pythonOf, stepOf } from '../../api/python';
import { defineView } from '../registry';
import { SampleLocal } from './local.svelte';
import type { SampleRows } from './rows';
import View from './View.svelte';

export default defineView<SampleRows, SampleLocal>({
  name: 'sample',
  title: 'Sample',
  frame: 'panel',
  ask({ model, data, a, b, sample, conditions, jobs }) {
    if (!model || !a || !b || !data) return { empty: 'No samples are open.' };
    if (sample === null) return { empty: 'Click an image, or press Enter on one, to see it here.' };
    const measured = jobs.find(({ state }) => state === 'done')?.id ?? '';
    const parted = conditions.a !== conditions.b;
    return {
      key: `sample ${model.name} ${a.id} ${conditions.a} ${b.id} ${conditions.b} ${data.name} ${sample} ${measured}`,
      of: `sample ${sample}`,
      async load(source, signal) {
        const pathOf = (condition: string): Promise<SamplePath> =>
          source.samplePath(model.name, sample, condition, data.name, signal);
        const [inA, inB, path, pathA] = await Promise.all([
          source.sampleConditions(model.name, [a.id], sample, data.name, signal),
          source.sampleConditions(model.name, [b.id], sample, data.name, signal),
          pathOf(conditions.b),
          parted ? pathOf(conditions.a) : null,
        ]);
        return { a: inA, b: inB, path, pathA: pathA ?? path };
      },
    };
  },
  local: () => new SampleLocal(),
  context: ({ path }) => path.id,
  View,
  python: (session) => {
    const on = `${session.sample}, ${literal(session.conditions.b)}`;
    const under = `${session.sample}, [${literal(session.conditions.a)}, ${literal(session.conditions.b)}]`;
    const [a, b] = [stepOf(session.a), stepOf(session.b)];
    return pythonOf(
      session,
      `matrix = model.robustness.sample([${a}, ${b}], ${session.sample})`,
      `path = model.robustness.by_sample.path(${on})`,
      `likeliest = model.robustness.by_sample.top([${a}, ${b}], ${under})`,
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
