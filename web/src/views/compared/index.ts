import { percentage } from '../../marks/numbers';
import { defineView } from '../registry';
import { askGeometry, type GeometryRows } from '../shared/geometry';
import { geometryCsv, geometryPython } from '../shared/geometryExport';
import { geometryOf, type GeometryState } from '../shared/geometryState.svelte';
import { shapeOf } from '../shared/geometryShape';
import type { StepCard } from '../../api';
import { FACETS, selectFacet } from './facets';
import Tools from './Tools.svelte';
import View from './View.svelte';

const stepWords = ({ method, sparsity }: StepCard): string =>
  sparsity > 0 ? `${method.replace(/ \(.*\)/, '')} ${percentage(sparsity)}` : method;

/** One class from A to B, split by what became of its samples. */
export default defineView<GeometryRows, GeometryState>({
  name: 'compared',
  title: 'Compared',
  ask(session) {
    const { a, b, tree } = session;
    if (!a || !b || !session.same) return askGeometry(session);
    const other = tree?.steps.find((step) => !step.removed && step.id !== a.id);
    return {
      empty: `A and B are both step ${a.number}, so there is no change to show.`,
      way: other
        ? {
            label: `Compare with step ${other.number}, ${stepWords(other)}`,
            go: (actions) => actions.setB(other.id),
          }
        : { label: 'Prune it', go: (actions) => actions.openPage('prune') },
    };
  },
  local: geometryOf,
  context(rows, { a, b, conditions }, local) {
    const shape = shapeOf(rows);
    if (!shape || !a || !b) return '';
    const focus = local.focus(shape.ranking);
    const name = focus === null ? '' : `${rows.facts.classes[focus] ?? focus}: `;
    const [inA, inB] = conditions.a === conditions.b ? ['', ''] : [` ${conditions.a}`, ` ${conditions.b}`];
    return `${name}A ${stepWords(a)}${inA} → B ${stepWords(b)}${inB}; a line a sample, its mark at B`;
  },
  View,
  Tools,
  keys: FACETS.filter(({ key }) => key).map(({ key, words, outcome }) => ({
    key,
    label: `Select samples that are ${words}`,
    run: (_session, actions, local) => selectFacet(local, actions, outcome),
  })),
  csv: (rows, _session, local) => {
    const shape = shapeOf(rows);
    const focus = shape && local.focus(shape.ranking);
    return geometryCsv(rows, focus === null ? [] : [focus]);
  },
  python: geometryPython,
});
