import type { RobustnessTable } from '../../api';
import { pythonOf } from '../../api/python';
import { defineView } from '../registry';
import { columnsOf } from '../shared/robust';
import { robustAsk } from '../shared/robustAsk';
import { robustOf, type RobustState } from '../shared/robustState.svelte';
import { BestLocal } from './local.svelte';
import { numbersOf } from './shape';
import Tools from './Tools.svelte';
import View from './View.svelte';

/** How good is the best model of each method under each corruption, in numbers? */
export default defineView<RobustnessTable, BestLocal>({
  name: 'best',
  title: 'Best model of each method',
  ask: robustAsk,
  local: (session) => session.looks.join('best', new BestLocal(robustOf(session))),
  context: (_rows, _session, local) =>
    `accuracy, %${part(local.page)}; stronger = higher, a bar marks the best of a column`,
  View,
  Tools,
  python: (session) => pythonOf(session, 'table = model.robustness.table()'),
  csv(rows, session, local) {
    const columns = columnsOf(rows.conditions);
    const lines = numbersOf(rows, columns, local, (step) => session.step(step)?.code ?? '');
    const share = (value: number): number | null => (Number.isNaN(value) ? null : value);
    return {
      columns: ['method', 'rate', ...columns.map(({ name }) => name), 'mean corrupted'],
      rows: lines.map((line) => [line.title, line.rate, ...line.shares.map(share), share(line.mean)]),
    };
  },
});

function part({ mode }: RobustState): string {
  return mode === 'subset' ? ' of the subset' : '';
}
