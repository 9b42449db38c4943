/** The figure's data: pruned shares and norm by channel. */
import type { MaskHead, Margin } from '../../api';
import type { DataTable } from '../contract';

export function marginTable({ outputs, inputs }: Pick<MaskHead, 'outputs' | 'inputs'>): DataTable {
  const rows = (side: string, margin: Margin): DataTable['rows'] =>
    margin.norm.map((norm, i) => [side, i, margin.earlier[i]!, margin.now[i]!, margin.restored[i]!, norm]);
  return {
    columns: ['side', 'channel', 'pruned_earlier', 'pruned_now', 'restored', 'norm'],
    rows: [...rows('output', outputs), ...rows('input', inputs)],
  };
}
