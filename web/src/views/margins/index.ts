import { defineView } from '../registry';
import { askMeasured, foundIn, pythonOfMeasured, type MeasuredRows } from '../shared/studies/measured';
import { csvOf } from '../shared/studies/tables';
import View from './View.svelte';

/** Fig. 10: relative change of margins under corruption, of A and B. */
export default defineView<MeasuredRows>({
  name: 'margins',
  title: 'Margins under corruption',
  ask: (session) => askMeasured(session, 'margins'),
  context: () => 'how far does corruption move samples towards the decision boundary?',
  View,
  python: (session) => pythonOfMeasured(session, 'margins', 'density'),
  csv: (rows) => csvOf(foundIn(rows), 'density'),
});
