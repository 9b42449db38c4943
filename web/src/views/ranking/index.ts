import { count } from '../../marks/numbers';
import { defineView } from '../registry';
import { askGeometry, type GeometryRows } from '../shared/geometry';
import { geometryOf, type GeometryState } from '../shared/geometryState.svelte';
import { shapeOf } from '../shared/geometryShape';
import View from './View.svelte';

/** Classes by what became of their accuracy; those ticked have a panel. */
export default defineView<GeometryRows, GeometryState>({
  name: 'ranking',
  title: 'Classes',
  frame: 'panel',
  ask: askGeometry,
  local: geometryOf,
  context(rows, _session, local) {
    const shape = shapeOf(rows);
    return shape ? `${local.shown(shape.ranking).length} of ${count(shape.ranking.length)} shown` : '';
  },
  View,
});
