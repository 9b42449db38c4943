import { defineView } from '../registry';
import { askGeometry, type GeometryRows } from '../shared/geometry';
import { geometryOf, type GeometryState } from '../shared/geometryState.svelte';
import { shapeOf } from '../shared/geometryShape';
import View from './View.svelte';

/** How much angle, length or margin of the compared class changed; a brush selects by it. */
export default defineView<GeometryRows, GeometryState>({
  name: 'change',
  title: 'Change from A to B',
  frame: 'panel',
  ask: (session) =>
    session.a && session.same
      ? { empty: 'A and B are the same step under one condition: nothing changed.' }
      : askGeometry(session),
  local: geometryOf,
  context(rows, _session, local) {
    const shape = shapeOf(rows);
    const focus = shape && local.focus(shape.ranking);
    return focus === null ? '' : (rows.facts.classes[focus] ?? '');
  },
  View,
});
