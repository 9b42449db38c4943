import { defineView } from '../registry';
import { ControlsState, type ControlsRows } from './local.svelte';
import Tools from './Tools.svelte';
import View from './View.svelte';

/** The next step: what scores, what goes, who competes, how far. Foretells the cut while the slider moves. */
export default defineView<ControlsRows, ControlsState>({
  name: 'controls',
  title: 'Next step',
  frame: 'panel',
  ask({ catalogue, network, head }) {
    if (!catalogue || !network || !head) return { empty: 'No model is open.' };
    return { key: `controls ${network.model}`, load: () => Promise.resolve({ catalogue, network }) };
  },
  local: () => new ControlsState(),
  View,
  Tools,
  keys: [
    {
      key: 'p',
      label: 'Preview the next step',
      run: (_session, _actions, local) => void (local.wishes += 1),
    },
    {
      key: 'Enter',
      label: 'Commit the next step',
      run: (session, actions, local) => {
        if (session.draft.length === 0) void local.commit(actions);
      },
    },
  ],
  python: (session, local) => local.python(session),
});
