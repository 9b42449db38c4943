/** Rows of the metric table: numbers as text, differences in units of their own interval. */
import type { Comparison, Estimate, MetricRow } from '../../api';
import { bytes, count, fixed, MINUS, percent, short, signed, three } from '../../marks/numbers';

export type News = 'better' | 'worse' | 'same' | 'neutral';

export interface TableRow {
  name: string;
  unit: string;
  a: string;
  b: string;
  change: string;
  news: News;
  /** The difference and its interval in units of half the interval; null where nothing is estimated. */
  mark: { at: number; low: number; high: number } | null;
  /** The whole finding in words. */
  title: string;
}

interface Format {
  /** After the name, e.g. "%"; empty for plain numbers. */
  unit: string;
  value(x: number): string;
  change(difference: number, a: number): string;
}

const relative = (difference: number, a: number): string =>
  a === 0 ? signed(difference, 0) : `${signed((100 * difference) / Math.abs(a), 0)}\u202f%`;

const share: Format = { unit: '%', value: (x) => percent(x, 1), change: (d) => signed(100 * d, 1) };
const inPercent: Format = { unit: '%', value: (x) => fixed(x, 1), change: (d) => signed(d, 1) };
const counted: Format = { unit: '', value: (x) => (x < 1e5 ? count(x) : short(x)), change: relative };
const sized: Format = { unit: '', value: bytes, change: relative };
const plain: Format = { unit: '', value: (x) => fixed(x, 3), change: (d) => signed(d, 3) };

/** How a unit of the server is written; what is not here is a plain number followed by its unit. */
const FORMATS: Readonly<Record<string, Format>> = {
  share,
  '%': inPercent,
  count: counted,
  params: counted,
  parameters: counted,
  MACs: counted,
  operations: counted,
  ops: counted,
  bytes: sized,
  B: sized,
  '': plain,
  nats: plain,
};

function formatOf(row: MetricRow): Format {
  const known = FORMATS[row.unit];
  if (known) return row.unit === '' && bothWhole(row) ? counted : known;
  return { unit: row.unit, value: three, change: (d, a) => relative(d, a) };
}

function bothWhole({ a, b }: MetricRow): boolean {
  return Number.isInteger(a) && Number.isInteger(b) && Math.max(Math.abs(a), Math.abs(b)) > 1;
}

/** Whether a change is told apart from 0: its interval does not hold 0. */
export function isTold(change: Estimate): boolean {
  return change.low > 0 || change.high < 0;
}

/** Good or bad news; better is better whatever the sign. */
export function newsOf(row: MetricRow): News {
  const difference = row.change?.value ?? row.b - row.a;
  if (difference === 0 || (row.change && !isTold(row.change))) return 'same';
  if (row.better === 'neither' || !row.change) return 'neutral';
  return difference > 0 === (row.better === 'higher') ? 'better' : 'worse';
}

const REACH = 6; // half intervals from the middle of the mark to its end

/** Where the dot and the ends of its bar stand, in half intervals, within ±6. */
export function markOf(change: Estimate): { at: number; low: number; high: number } | null {
  const half = (change.high - change.low) / 2;
  if (!(half > 0)) return null;
  const at = Math.max(1 - REACH, Math.min(REACH - 1, change.value / half));
  const clamp = (x: number): number => Math.max(-REACH, Math.min(REACH, x));
  return {
    at,
    low: clamp(at - (change.value - change.low) / half),
    high: clamp(at + (change.high - change.value) / half),
  };
}

const NEWS_WORDS: Readonly<Record<News, string>> = {
  better: 'better',
  worse: 'worse',
  same: 'not told apart from no change',
  neutral: '',
};

function titleOf(row: MetricRow, format: Format, news: News): string {
  const from = `${row.name}: A ${format.value(row.a)}, B ${format.value(row.b)}`;
  const by = `B ${MINUS} A ${format.change(row.change?.value ?? row.b - row.a, row.a)}`;
  if (!row.change) return `${from}; ${by}`;
  const ends = [row.change.low, row.change.high].map((end) => format.change(end, row.a)).join(' to ');
  return `${from}; ${by}, 95 % interval ${ends}${NEWS_WORDS[news] && `, ${NEWS_WORDS[news]}`}`;
}

/** The table, row by row in the server's order. */
export function tableOf(rows: readonly MetricRow[]): TableRow[] {
  return rows.map((row) => {
    const format = formatOf(row);
    const news = newsOf(row);
    return {
      name: row.name,
      unit: format.unit,
      a: format.value(row.a),
      b: format.value(row.b),
      change: format.change(row.change?.value ?? row.b - row.a, row.a),
      news,
      mark: row.change ? markOf(row.change) : null,
      title: titleOf(row, format, news),
    };
  });
}

/** Samples behind the estimates; null if nothing is estimated. */
export function samplesOf(rows: readonly MetricRow[]): number | null {
  return rows.find((row) => row.change)?.change?.n ?? null;
}

export interface Flips {
  name: 'both-right' | 'broken' | 'fixed' | 'both-wrong';
  words: string;
  n: number;
  share: number;
}

/** What became of the samples, in the order right, broken, fixed, wrong. */
export function flipsOf(rows: Comparison): Flips[] {
  const all = rows.n_both_right + rows.n_broken + rows.n_fixed + rows.n_both_wrong;
  const line = (name: Flips['name'], n: number): Flips => ({
    name,
    words: name.replace('-', ' '),
    n,
    share: all === 0 ? 0 : n / all,
  });
  return [
    line('both-right', rows.n_both_right),
    line('broken', rows.n_broken),
    line('fixed', rows.n_fixed),
    line('both-wrong', rows.n_both_wrong),
  ];
}

/** Whether as many broke as were fixed, in words: the exact sign test people would do by eye. */
export function flipFinding({ n_broken, n_fixed }: Comparison): string {
  const changed = n_broken + n_fixed;
  if (changed === 0) return 'No sample changed';
  const net = n_fixed - n_broken;
  const news =
    net === 0 ? 'as many broken as fixed' : `${count(Math.abs(net))} more ${net > 0 ? 'fixed' : 'broken'}`;
  return `${count(changed)} samples changed, ${news}`;
}

interface Said {
  labels: readonly number[];
  predicted: readonly number[];
}

/** Rows of the samples of one outcome, A then B. */
export function rowsOf(a: Said, b: Said, outcome: Flips['name']): number[] {
  const [wasRight, isRight] = OUTCOMES[outcome];
  const rows = a.labels.map((_, k) => k);
  const right = (said: Said, k: number): boolean => said.labels[k] === said.predicted[k];
  return rows.filter((k) => right(a, k) === wasRight && right(b, k) === isRight);
}

const OUTCOMES: Readonly<Record<Flips['name'], readonly [inA: boolean, inB: boolean]>> = {
  'both-right': [true, true],
  broken: [true, false],
  fixed: [false, true],
  'both-wrong': [false, false],
};
