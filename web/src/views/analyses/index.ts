import { literal } from '../../api/python';
import type { AnalysisName } from '../../source/source';
import { defineView } from '../registry';
import { askAnalyses, type AnalysesRows } from './ask';
import { analysesOf, type AnalysesState } from './local.svelte';
import { rowsOf } from './shape';
import View from './View.svelte';

const CONTEXT: Record<AnalysisName, string> = {
  correlations:
    'does angle, length or margin of a clean sample tell how many of its corrupted versions are right?',
  margins: 'how far does corruption move samples towards the decision boundary?',
  flips: 'which samples and classes change from A to B, and is it more than chance?',
};

/** The table of each analysis that holds what is drawn. */
const DRAWN: Record<AnalysisName, string> = {
  correlations: 'correlations',
  margins: 'density',
  flips: 'classes',
};

/** Correlations with robustness, margin changes under corruption, and flips, of A and B. */
export default defineView<AnalysesRows, AnalysesState>({
  name: 'analyses',
  title: 'Analyses',
  ask: askAnalyses,
  local: analysesOf,
  context: (_rows, _session, local) => CONTEXT[local.name],
  View,
  python({ folder, model, a, b }, { name }) {
    const steps = [...new Set([a?.id ?? '', b?.id ?? ''])];
    const asked = name === 'flips' ? steps.map(literal).join(', ') : literal(steps);
    return [
      'import prunescope as ps',
      '',
      `found = ps.open(${literal(folder)}).analyses.${name}(${asked}, model=${literal(model?.name ?? '')})`,
      `table = found.tables[${literal(DRAWN[name])}]`,
      '',
    ].join('\n');
  },
  csv(rows) {
    if (rows.state !== 'found') return { columns: [], rows: [] };
    const table = rowsOf(rows.answer, DRAWN[rows.answer.name as AnalysisName]);
    const columns = Object.keys(table[0] ?? {});
    const cell = (value: unknown): string | number | null =>
      typeof value === 'string' || typeof value === 'number' ? value : null;
    return { columns, rows: table.map((row) => columns.map((name) => cell(row[name]))) };
  },
});
