import type { RobustnessTable } from '../../api';
import { plural } from '../../marks/numbers';
import { defineView } from '../registry';
import { robustAsk } from '../shared/robustAsk';
import { robustOf, type RobustState } from '../shared/robustState.svelte';
import View from './View.svelte';

/** Which models are compared, and which are kept in sight? */
export default defineView<RobustnessTable, RobustState>({
  name: 'picked',
  title: 'Picked',
  frame: 'panel',
  ask: robustAsk,
  local: robustOf,
  context: (_rows, _session, local) => (local.picks.length > 0 ? plural(local.picks.length, 'pick') : ''),
  View,
});
