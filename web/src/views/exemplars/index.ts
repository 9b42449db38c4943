import type { StudyAnswer } from '../../api';
import { literal } from '../../api/python';
import { defineView } from '../registry';
import { allOptions, askStudy } from '../shared/studies/long';
import { csvOf } from '../shared/studies/tables';
import View from './View.svelte';

/** Samples and classes that B changes, whatever its seed. */
export default defineView<StudyAnswer>({
  name: 'exemplars',
  title: 'Pruning identified exemplars',
  ask(session) {
    const { model, data, b } = session;
    if (!model || !b) return { empty: 'No model is open.' };
    if (!data) return { empty: 'No data set fits this model, so there is nothing to study.' };
    if (!b.plan)
      return {
        empty: 'B is the network as it came; exemplars are those of a step that was pruned and trained.',
        way: { label: 'Make such a step', go: (actions) => actions.openPage('prune') },
      };
    return askStudy(session, 'exemplars', b.id);
  },
  context: (_rows, { b }) => `what does step ${b?.number} change, whatever its seed?`,
  View,
  python(session) {
    const { folder, model, b } = session;
    const { seeds } = allOptions(session, 'exemplars');
    const asked = `${literal(b?.id ?? '')}, seeds=${literal(seeds)}, model=${literal(model?.name ?? '')}`;
    return [
      'import prunescope as ps',
      '',
      `found = ps.open(${literal(folder)}).analyses.exemplars(${asked})`,
      "classes, samples = found.tables['classes'], found.tables['samples']",
      'figure = found.figure()',
      '',
    ].join('\n');
  },
  csv: ({ found }) => csvOf(found[0], 'classes'),
});
