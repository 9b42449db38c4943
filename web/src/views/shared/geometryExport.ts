/** The columns behind the geometry views: as a table, and as the Python that gives them. */
import { literal, pythonOf, stepOf } from '../../api/python';
import type { DataTable, SessionView } from '../contract';
import { OUTCOMES, outcomeWords, type GeometryRows } from './geometry';
import { shapeOf } from './geometryShape';

/** A line a sample of some classes, A beside B. */
export function geometryCsv(rows: GeometryRows, classes: readonly number[]): DataTable {
  const shape = shapeOf(rows);
  const columns = ['row', 'class', 'outcome'];
  for (const step of ['A', 'B'])
    columns.push(
      ...['predicted', 'angle', 'length', 'margin', 'robustness'].map((name) => `${name} ${step}`),
    );
  if (!shape) return { columns, rows: [] };
  const name = (index: number): string => rows.facts.classes[index] ?? String(index);
  const { pair, groups, codes } = shape;
  const chosen = classes.flatMap((index) => [...(groups[index] ?? [])]).sort((a, b) => a - b);
  return {
    columns,
    rows: chosen.map((row) => [
      row,
      name(pair.a.label[row]!),
      outcomeWords(OUTCOMES[codes[row]!]!),
      ...[pair.a, pair.b].flatMap((of) => [
        name(of.predicted[row]!),
        round(of.angle[row]!),
        round(of.length[row]!),
        round(of.margin[row]!),
        of.robustness ? round(of.robustness[row]!) : null,
      ]),
    ]),
  };
}

/** The numbers were sent with three digits; more would be made up. */
function round(value: number): number {
  return Number(value.toPrecision(5));
}

export function geometryPython(session: SessionView): string {
  const of = (role: 'a' | 'b'): string =>
    `load(model.robustness.geometry.columns(${stepOf(session[role])}, ${literal(session.conditions[role])}, ${literal(session.data?.name)}))`;
  return pythonOf(
    session,
    '',
    'from safetensors.numpy import load',
    '',
    '# label, predicted, correct, angles, angle, length, margin and, once measured, robustness: a row a sample',
    `before = ${of('a')}`,
    `after = ${of('b')}`,
    'change = after["angle"] - before["angle"]',
  );
}
