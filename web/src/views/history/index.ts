import type { TreeAnswer } from '../../api';
import { pythonOf } from '../../api/python';
import { defineView } from '../registry';
import View from './View.svelte';

export default defineView<TreeAnswer['model']>({
  name: 'history',
  title: 'History',
  ask({ model, tree }) {
    if (!model || !tree) return { empty: 'No model is open.' };
    if (tree.steps.filter((step) => !step.removed).length < 2)
      return {
        empty: 'Nothing has been pruned yet.',
        way: { label: 'Prune once', go: (actions) => actions.openPage('prune') },
      };
    // The tree itself comes with the session and is always the newest: there is nothing to wait for.
    return { key: `history ${model.name}`, load: async () => model.name };
  },
  context: () => 'accuracy of every step, 95 % intervals',
  View,
  python: (session) => pythonOf(session, 'steps = model.tree().steps'),
  csv: (_, { tree }) => ({
    columns: ['step', 'parent', 'method', 'summary', 'sparsity', 'accuracy', 'loss'],
    rows: (tree?.steps ?? []).map((step) => [
      step.id,
      step.parent,
      step.method,
      step.summary,
      step.sparsity,
      step.accuracy?.value ?? null,
      step.loss,
    ]),
  }),
});
