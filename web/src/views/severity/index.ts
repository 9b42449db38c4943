import type { RobustnessTable } from '../../api';
import { pythonOf, stepOf } from '../../api/python';
import { count } from '../../marks/numbers';
import { defineView } from '../registry';
import { columnsOf, wilson } from '../shared/robust';
import { robustAsk } from '../shared/robustAsk';
import { robustOf, type RobustState } from '../shared/robustState.svelte';
import { curvesOf } from './shape';
import Tools from './Tools.svelte';
import View from './View.svelte';

/** How fast do A and B fall as a corruption gets stronger? */
export default defineView<RobustnessTable, RobustState>({
  name: 'severity',
  title: 'Severity',
  ask: robustAsk,
  local: robustOf,
  context(rows, _session, local) {
    const subset = local.mode === 'subset' ? local.subset : null;
    const of = subset ? `${count(subset.n)} selected samples` : 'whole set';
    return `accuracy at severity 1 to 5, ${of}; band = 95 % interval, n ${count(subset?.n ?? rows.n)}`;
  },
  View,
  Tools,
  python: (session) =>
    pythonOf(session, `table = model.robustness.table([${stepOf(session.a)}, ${stepOf(session.b)}])`),
  csv(rows, session, local) {
    const columns = columnsOf(rows.conditions);
    const subset = local.mode === 'subset' ? local.subset : null;
    const n = subset?.n ?? rows.n;
    const of = (['a', 'b'] as const).flatMap((role) =>
      curvesOf(rows, columns, session[role]?.id ?? null, subset).flatMap((shares, i) =>
        shares.map((share, at) => {
          const { name, family } = columns[i]!;
          const known = !Number.isNaN(share);
          const [low, high] = known ? wilson(share, n) : [null, null];
          return [role.toUpperCase(), name, family ? at + 1 : 0, known ? share : null, low, high];
        }),
      ),
    );
    return { columns: ['role', 'corruption', 'severity', 'accuracy', 'low', 'high'], rows: of };
  },
});
