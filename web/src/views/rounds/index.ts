import type { StepCard } from '../../api';
import { pythonOf, stepOf } from '../../api/python';
import { count } from '../../marks/numbers';
import { defineView } from '../registry';
import { courseOf, hasCourse } from './shape';
import View from './View.svelte';

/** How the step came to be: accuracy after every epoch, share gone after every round. */
export default defineView<StepCard>({
  name: 'rounds',
  title: 'Rounds',
  ask({ model, head }) {
    if (!model || !head) return { empty: 'No model is open.' };
    if (!hasCourse(head))
      return {
        empty: `Step ${head.number} was made at once. What is trained, or pruned in several rounds, has its course here.`,
        way: { label: 'Prune in rounds', go: (actions) => actions.openPage('prune') },
      };
    // A step never changes and comes with the session: there is nothing to wait for.
    return { key: `rounds ${model.name} ${head.id}`, load: async () => head };
  },
  context: (step) => {
    const { n, trained } = courseOf(step);
    return `how step ${step.number} was made${trained ? `, after every epoch, on ${count(n)} samples` : ''}`;
  },
  View,
  python: (session) =>
    pythonOf(session, `step = model.step(${stepOf(session.head)})`, 'step.rounds, step.epochs'),
  csv: (step) => ({
    columns: ['round', 'epoch', 'accuracy', 'loss', 'samples', 'units gone', 'units'],
    rows:
      step.epochs.length > 0
        ? step.epochs.map((at) => {
            const round = step.rounds[at.round];
            const gone = [round?.n_gone ?? null, round?.n_units ?? null];
            return [at.round + 1, at.epoch, at.accuracy, at.loss, at.n, ...gone];
          })
        : step.rounds.map((at, i) => [i + 1, null, at.accuracy ?? null, null, null, at.n_gone, at.n_units]),
  }),
});
