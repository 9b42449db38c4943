import type { StudyAnswer } from '../../api';
import { literal } from '../../api/python';
import { defineView } from '../registry';
import { allOptions, askStudy } from '../shared/studies/long';
import { csvOf } from '../shared/studies/tables';
import View from './View.svelte';

/** Fig. 3: angles against the number of dimensions. */
export default defineView<StudyAnswer>({
  name: 'dimensions',
  title: 'Angles against dimensions',
  ask: (session) => askStudy(session, 'dimensions', null),
  context: () => 'how do angles depend on the number of dimensions?',
  View,
  python(session) {
    const { neurons, vectors, epochs, seeds } = allOptions(session, 'dimensions');
    const training = `training=Training(epochs=${literal(epochs)}, seeds=${literal(seeds)})`;
    return [
      'from prunescope.study.analyses import Training, dimensions',
      '',
      `found = dimensions(neurons=${literal(neurons)}, n_vectors=${literal(vectors)}, ${training})`,
      "vectors, networks = found.tables['vectors'], found.tables.get('networks')",
      'figure = found.figure()',
      '',
    ].join('\n');
  },
  csv: ({ found }) => csvOf(found[0], found[0]?.tables.networks ? 'networks' : 'vectors'),
});
