import type { RobustnessTable } from '../../api';
import { literal, pythonOf } from '../../api/python';
import { plural } from '../../marks/numbers';
import { defineView } from '../registry';
import { columnsOf, methodsOf, sharesOf } from '../shared/robust';
import { robustAsk } from '../shared/robustAsk';
import { robustOf, type RobustState } from '../shared/robustState.svelte';
import Tools from './Tools.svelte';
import View from './View.svelte';

/** Which method holds under which corruption, and at which rate? */
export default defineView<RobustnessTable, RobustState>({
  name: 'evaluation',
  title: 'Evaluation',
  ask: robustAsk,
  local: robustOf,
  context(rows, _session, local) {
    const n = methodsOf(rows, () => '').length;
    if (n === 0) return 'accuracy by corruption';
    const ranked = 'accuracy by share pruned; the best method of a column on top';
    return local.mode === 'all' ? ranked : `${ranked} · ${plural(local.subset?.n ?? 0, 'selected sample')}`;
  },
  View,
  Tools,
  python: (session) => {
    const rows = session.selection?.rows;
    return pythonOf(
      session,
      'table = model.robustness.table()',
      ...(rows?.length
        ? [`subset = model.robustness.subset([step.step for step in table.steps], ${literal([...rows])})`]
        : []),
    );
  },
  csv(rows, _session, local) {
    const columns = columnsOf(rows.conditions);
    const { severity, subset } = local;
    const rights = rows.steps.map(({ right }) => right);
    const all = sharesOf(rights, rows.n, columns, severity);
    const part = subset && sharesOf(subset.right, subset.n, columns, severity);
    const share = (value: number | undefined): number | null =>
      value === undefined || Number.isNaN(value) ? null : value;
    return {
      columns: [
        'step',
        'method',
        'rate',
        'corruption',
        'severity',
        'accuracy',
        ...(part ? ['accuracy of subset'] : []),
      ],
      rows: rows.steps.flatMap((step, i) =>
        columns.map((column, j) => {
          const at = i * columns.length + j;
          const words = [step.number, step.method, step.rate, column.name, column.family ? severity : 0];
          return [...words, share(all[at]), ...(part ? [share(part[at])] : [])];
        }),
      ),
    };
  },
});
