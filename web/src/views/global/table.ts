/** The figure's numbers: a line a sample, under A and under B. */
import type { DataTable } from '../contract';
import { OUTCOMES, outcomeWords } from '../shared/geometry';
import type { Shape } from '../shared/geometryShape';
import { classAxis, columnOf } from './axes';

export function tableOf(
  { pair, codes }: Shape,
  names: readonly string[],
  classes: readonly number[],
  rows: Uint32Array,
): DataTable {
  const axes = classes.map((index) => classAxis(index, names));
  const measures = [...axes, ...['length', 'margin'].map((id) => ({ id, name: id, unit: '', index: null }))];
  const columns = measures.flatMap((axis) =>
    [pair.a, pair.b].map((latent, i) => ({
      name: `${axis.name}${axis.index === null ? '' : ' angle'} ${'AB'[i]}`,
      values: columnOf(latent, axis),
    })),
  );
  return {
    columns: ['sample', 'class', 'outcome', ...columns.map(({ name }) => name)],
    rows: Array.from(rows, (row) => [
      row,
      names[pair.a.label[row]!] ?? pair.a.label[row]!,
      outcomeWords(OUTCOMES[codes[row]!]!),
      ...columns.map(({ values }) => Number(values[row]!.toPrecision(5))),
    ]),
  };
}
