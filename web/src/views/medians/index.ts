import { defineView } from '../registry';
import { askGeometry, type GeometryRows } from '../shared/geometry';
import { geometryOf, type GeometryState } from '../shared/geometryState.svelte';
import { shapeOf } from '../shared/geometryShape';
import View from './View.svelte';

/** The middle of angle, length, margin and robustness of the compared class in A and in B. */
export default defineView<GeometryRows, GeometryState>({
  name: 'medians',
  title: 'A against B',
  frame: 'panel',
  ask: askGeometry,
  local: geometryOf,
  context(rows, _session, local) {
    const shape = shapeOf(rows);
    const focus = shape && local.focus(shape.ranking);
    return focus === null ? '' : (rows.facts.classes[focus] ?? '');
  },
  View,
});
