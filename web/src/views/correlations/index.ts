import { defineView } from '../registry';
import { foundIn, pythonOfMeasured } from '../shared/studies/measured';
import { csvOf } from '../shared/studies/tables';
import { askCorrelations, type CorrelationRows } from './ask';
import View from './View.svelte';

/** Table 1: correlations of angle, length and margin with robustness, of A and B. */
export default defineView<CorrelationRows>({
  name: 'correlations',
  title: 'Correlations with robustness',
  ask: askCorrelations,
  context: () =>
    'does angle, length or margin of a clean sample tell how many of its corrupted versions are right?',
  View,
  python: (session) => pythonOfMeasured(session, 'correlations', 'correlations'),
  csv: (rows) => csvOf(foundIn(rows), 'correlations'),
});
