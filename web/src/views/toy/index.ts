import type { StudyAnswer } from '../../api';
import { literal } from '../../api/python';
import type { DataTable } from '../contract';
import { defineView } from '../registry';
import { allOptions, askStudy } from '../shared/studies/long';
import { csvOf } from '../shared/studies/tables';
import { ToyState } from './local.svelte';
import { planesOf } from './planes';
import { figuresOf } from './shape';
import { csvOfSheet, sheetsOf } from './sheets';
import View from './View.svelte';

/** Pruning criteria on problems in the plane: Fig. 2 to 4 and the tables of the study that brought relevance to pruning. */
export default defineView<StudyAnswer, ToyState>({
  name: 'toy',
  title: 'Toy problems',
  ask: (session) => askStudy(session, 'toy', null),
  local: () => new ToyState(),
  context: () => 'which criterion keeps the decision when a third of the neurons go?',
  View,
  python(session) {
    const { seeds, trainings, start, last_relu, hidden, steps, seed } = allOptions(session, 'toy');
    const options = { start, last_relu, hidden, steps, seed };
    const given = Object.entries(options).map(([name, value]) => `${name}=${literal(value)}`);
    return [
      'from prunescope.study import toy',
      '',
      `study = toy.run(${literal(seeds)}, "toy-study", trainings=${literal(trainings)}, ${given.join(', ')})`,
      "accuracy, planes = study.tables['accuracy'], study.boundaries",
      "figure = study.figures()['boundaries']  # and accuracy, training-accuracy",
      '',
    ].join('\n');
  },
  csv: ({ found }, _session, local): DataTable => {
    const figures = figuresOf(found);
    const sheets = figures ? sheetsOf(figures) : [];
    const sheet = sheets.find(({ key }) => key === local.sheet) ?? sheets[0];
    if (local.part === 'tables' && sheet) return csvOfSheet(sheet);
    if (local.part === 'planes') return csvOf(planesOf(found)[0]?.answer, 'plane');
    return csvOf(figures, 'accuracy');
  },
});
