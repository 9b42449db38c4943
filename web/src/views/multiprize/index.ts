import type { StudyAnswer } from '../../api';
import { literal } from '../../api/python';
import { defineView } from '../registry';
import { allOptions, askStudy } from '../shared/studies/long';
import { csvOf } from '../shared/studies/tables';
import View from './View.svelte';

/** Tickets of an untrained network beside the trained one. */
export default defineView<StudyAnswer>({
  name: 'multiprize',
  title: 'Multi-prize tickets',
  ask: (session) => askStudy(session, 'multiprize', null),
  context: () => 'are tickets of an untrained network more robust than the same network trained?',
  View,
  python(session) {
    const given = Object.entries(allOptions(session, 'multiprize'));
    const options = given.map(([key, value]) => `${key}=${literal(value)}`).join(', ');
    return [
      'from prunescope.workspace.multiprize import run',
      '',
      `found = run("multiprize-study", ${options})`,
      'table = found["multiprize"].tables["accuracy"]',
      '',
    ].join('\n');
  },
  csv: ({ found }) => csvOf(found[0], 'accuracy'),
});
