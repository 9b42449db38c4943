/** The facts above the matrices: of A, of B, and what they differ by. */
import type { Metrics, MetricRow } from '../../api';
import { bytes, MINUS, percent, short, signed } from '../../marks/numbers';
import { newsOf } from '../metrics/shape';

export interface Fact {
  name: string;
  value: string;
  unit: string;
  /** Good or bad where a difference is told apart from 0. */
  news: 'good' | 'bad' | '';
  title: string;
}

/** `10.2 M` as number and unit. */
function split(text: string): [value: string, unit: string] {
  const [value = '', unit = ''] = text.split('\u202f');
  return /^\d+$/.test(unit) ? [text, ''] : [value, unit];
}

function fact(name: string, text: string, title = ''): Fact {
  const [value, unit] = split(text);
  return { name, value, unit, news: '', title };
}

/** Facts of one step. */
export function factsOf(rows: Metrics): Fact[] {
  const { accuracy } = rows;
  const interval = `95 % interval ${percent(accuracy.low, 1)} to ${percent(accuracy.high, 1)} %, n = ${accuracy.n}`;
  return [
    { name: 'accuracy', value: percent(accuracy.value, 1), unit: '%', news: '', title: interval },
    fact('loss', rows.loss.toFixed(3)),
    fact('params', short(rows.n_nonzero), `not masked, of ${short(rows.n_params)}`),
    fact('MACs', short(rows.macs), 'multiply-accumulates with weights that are not zero'),
    fact('on disk', bytes(rows.bytes_sparse), `stored sparse; dense it takes ${bytes(rows.bytes_dense)}`),
  ];
}

function relative(name: string, a: number, b: number): Fact {
  const value = a === 0 ? '0' : signed((100 * (b - a)) / a, 0);
  return { name, value, unit: '%', news: '', title: `B ${MINUS} A, relative to A` };
}

/** What B differs by; coloured only where the paired interval of the comparison leaves out 0. */
export function changesOf(a: Metrics, b: Metrics, rows: readonly MetricRow[]): Fact[] {
  const news = (name: string): Fact['news'] => {
    const row = rows.find((r) => r.name.startsWith(name));
    const said = row && newsOf(row);
    return said === 'better' ? 'good' : said === 'worse' ? 'bad' : '';
  };
  return [
    {
      name: 'accuracy',
      value: signed(100 * (b.accuracy.value - a.accuracy.value), 1),
      unit: 'pts',
      news: news('accuracy'),
      title: '',
    },
    { name: 'loss', value: signed(b.loss - a.loss, 3), unit: '', news: news('loss'), title: '' },
    relative('params', a.n_nonzero, b.n_nonzero),
    relative('MACs', a.macs, b.macs),
    relative('on disk', a.bytes_sparse, b.bytes_sparse),
  ];
}
