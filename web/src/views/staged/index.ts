import { handPlan, type PreviewAnswer } from '../../api';
import { plural } from '../../marks/numbers';
import { defineView } from '../registry';
import { sitesOf } from './shape';
import Tools from './Tools.svelte';
import View from './View.svelte';

export default defineView<PreviewAnswer>({
  name: 'staged',
  title: 'Staged edit',
  frame: 'panel',
  ask({ model, head, draft }) {
    if (!model || !head || draft.length === 0) return { empty: 'Nothing is staged.' };
    return {
      key: `preview ${model.name} ${head.id} ${JSON.stringify(draft)}`,
      of: plural(draft.length, 'edit'),
      load: (source, signal) => source.preview(model.name, handPlan(draft), head.id, signal),
    };
  },
  context: (_, { draft, network }) => sitesOf(draft, network?.layers ?? []),
  View,
  Tools,
});
