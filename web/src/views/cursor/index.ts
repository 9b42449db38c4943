import type { RobustnessTable } from '../../api';
import { defineView } from '../registry';
import { columnsOf, conditionWords } from '../shared/robust';
import { robustAsk } from '../shared/robustAsk';
import { robustOf, type RobustState } from '../shared/robustState.svelte';
import View from './View.svelte';

/** What are A, B and the model under the cursor worth in this column? */
export default defineView<RobustnessTable, RobustState>({
  name: 'cursor',
  title: 'Under the cursor',
  frame: 'panel',
  ask: robustAsk,
  local: robustOf,
  context(rows, _session, local) {
    const column = columnsOf(rows.conditions).find(({ name }) => name === local.hovered?.column);
    return column ? conditionWords(column, local.severity) : '';
  },
  View,
});
