import { defineView } from '../registry';
import { askGeometry, type GeometryRows } from '../shared/geometry';
import { geometryPython } from '../shared/geometryExport';
import { shapeOf } from '../shared/geometryShape';
import { rankClasses, rowsIn, type Mode } from './axes';
import { GlobalState } from './local.svelte';
import { withPart } from './part';
import { tableOf } from './table';
import Tools from './Tools.svelte';
import View from './View.svelte';

const WORDS: Record<Mode, string> = {
  a: 'under A',
  b: 'under B',
  both: 'densities left of an axis A, right B',
  change: 'B − A, coloured by outcome',
};

/** Where samples stand among the class directions: an axis a class, a line a sample. */
export default defineView<GeometryRows, GlobalState>({
  name: 'global',
  title: 'Global geometry',
  ask: askGeometry,
  context(rows, session, local) {
    const shape = shapeOf(rows);
    if (!shape) return '';
    const one = session.same ? ' · A and B are one step' : '';
    const own = local.scope === 'class' ? local.shared.focus(shape.ranking) : null;
    const whose = own === null ? '' : `${rows.facts.classes[own]}, `;
    return `${whose}angle to every class direction; ${WORDS[local.shownMode]}${one}`;
  },
  local: (session) => session.looks.join('axes', new GlobalState(session)),
  View,
  Tools,
  csv(rows, _session, local) {
    const shape = shapeOf(withPart(rows, local.part.rows));
    if (!shape) return { columns: [], rows: [] };
    const { pair, ranking } = shape;
    const own = local.scope === 'class' ? local.shared.focus(ranking) : null;
    const scope = rowsIn(local.scope, pair, own, local.shared.shown(ranking));
    return tableOf(shape, rows.facts.classes, rankClasses(pair, scope), scope);
  },
  python: geometryPython,
});
