import type { RobustnessTable } from '../../api';
import { count } from '../../marks/numbers';
import { defineView } from '../registry';
import { robustAsk } from '../shared/robustAsk';
import { robustOf, type RobustState } from '../shared/robustState.svelte';
import View from './View.svelte';

/** Under which corruptions is B better or worse on the selected samples than on all? */
export default defineView<RobustnessTable, RobustState>({
  name: 'against',
  title: 'Subset against all',
  frame: 'panel',
  ask: robustAsk,
  local: robustOf,
  context: (_rows, _session, local) => (local.subset ? `B, points, n ${count(local.subset.n)}` : ''),
  View,
});
