import { defineView } from '../registry';
import { askMeasured, foundIn, pythonOfMeasured, type MeasuredRows } from '../shared/studies/measured';
import { csvOf } from '../shared/studies/tables';
import View from './View.svelte';

/** Table 1: correlations of angle, length and margin with robustness, of A and B. */
export default defineView<MeasuredRows>({
  name: 'correlations',
  title: 'Correlations with robustness',
  ask: (session) => askMeasured(session, 'correlations'),
  context: () =>
    'does angle, length or margin of a clean sample tell how many of its corrupted versions are right?',
  View,
  python: (session) => pythonOfMeasured(session, 'correlations', 'correlations'),
  csv: (rows) => csvOf(foundIn(rows), 'correlations'),
});
