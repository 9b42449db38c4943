/** For tests: a study's answer from plain columns. */
import type { AnalysisAnswer } from '../../../api';

type Columns = AnalysisAnswer['tables'][string]['columns'];

export function answered(name: string, tables: Record<string, Columns>): AnalysisAnswer {
  const plain = Object.entries(tables).map(([table, columns]) => [table, { columns, units: {} }]);
  return { name, title: '', facts: {}, tables: Object.fromEntries(plain) as AnalysisAnswer['tables'] };
}
