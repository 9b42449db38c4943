import { percent } from '../../marks/numbers';
import { defineView } from '../registry';
import { askGeometry, type GeometryRows } from '../shared/geometry';
import { geometryCsv, geometryPython } from '../shared/geometryExport';
import { geometryOf, type GeometryState } from '../shared/geometryState.svelte';
import { shapeOf } from '../shared/geometryShape';
import Tools from './Tools.svelte';
import View from './View.svelte';

/** Samples of each ticked class by their angle to its direction and their length. */
export default defineView<GeometryRows, GeometryState>({
  name: 'local',
  title: 'Local geometry',
  ask: askGeometry,
  local: geometryOf,
  context(rows, session, local) {
    const shape = shapeOf(rows);
    if (!shape) return '';
    const right = shape.pair.a.correct.reduce((sum, is) => sum + is, 0) / Math.max(1, shape.pair.a.n);
    if (session.same)
      return `one step, ${percent(right, 1)} % right; angle to the own class direction × length; margin in the corner, tick at 0`;
    const steps = { a: 'A', b: 'B', both: 'A and B' }[local.mode];
    return `${steps}, angle to the own class direction × length; margin in the corner, tick at 0`;
  },
  View,
  Tools,
  keys: [
    {
      key: 'm',
      label: 'Local geometry of A, of B, of both',
      run: (_session, _actions, local) =>
        void (local.mode = ({ a: 'b', b: 'both', both: 'a' } as const)[local.mode]),
    },
  ],
  csv: (rows, _session, local) => {
    const shape = shapeOf(rows);
    return geometryCsv(rows, shape ? local.shown(shape.ranking) : []);
  },
  python: geometryPython,
});
