/** Angles against the number of dimensions, from the study's columns to what is drawn. */
import type { AnalysisAnswer } from '../../api';
import { fixed, PLUS_MINUS } from '../../marks';
import type { Line, Point } from '../shared/studies/chart';
import { numberOf, rowsOf, textOf, type Row } from '../shared/studies/tables';

/** Mean of a column at each number of dimensions, with its spread as a bar. */
function points(rows: readonly Row[], mean: string, std: string): Point[] {
  const sizes = [...new Set(rows.map((row) => numberOf(row.dimensions)))].sort((a, b) => a - b);
  return sizes.map((x) => {
    const own = rows.filter((row) => row.dimensions === x);
    const [y, spread] = [mean, std].map((name) => average(own.map((row) => numberOf(row[name]))));
    return { x, y: y!, low: y! - spread!, high: y! + spread! };
  });
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

/** Random vectors of both laws, and the theory's mean ± standard deviation. */
export function vectorLines(answer: AnalysisAnswer): Line[] {
  const rows = rowsOf(answer, 'vectors');
  const of = (law: string): Row[] => rows.filter((row) => textOf(row.law) === law);
  const theory = points(of('sphere'), 'theory_mean', 'theory_std');
  const edge = (end: 'low' | 'high'): Point[] => theory.map((point) => ({ x: point.x, y: point[end]! }));
  const lines: Line[] = [
    { name: 'theory ± std', color: 'var(--ink-3)', mark: 'none', dash: '3 3', at: edge('low') },
    { name: '', color: 'var(--ink-3)', mark: 'none', dash: '3 3', at: edge('high') },
    { name: 'sphere', color: 'var(--ink)', mark: 'dot', at: points(of('sphere'), 'mean', 'std') },
    { name: 'cube', color: 'var(--b)', mark: 'square', shift: 5, at: points(of('cube'), 'mean', 'std') },
  ];
  return lines.filter(({ at }) => at.length > 0);
}

/** Networks before and after training, means over seeds. */
export function networkLines(answer: AnalysisAnswer): Line[] {
  const rows = rowsOf(answer, 'networks');
  const trained = rows.filter((row) => row.trained === true);
  const untrained = rows.filter((row) => row.trained === false);
  const lines: Line[] = [
    { name: 'own class', color: 'var(--ink)', mark: 'dot', at: points(trained, 'mean', 'std') },
    {
      name: 'other classes',
      color: 'var(--both-wrong-text)',
      mark: 'square',
      shift: 4,
      at: points(trained, 'others_mean', 'others_std'),
    },
    {
      name: 'own class, untrained',
      color: 'var(--ink-3)',
      mark: 'ring',
      dash: '3 3',
      shift: -4,
      at: points(untrained, 'mean', 'std'),
    },
  ];
  return lines.filter(({ at }) => at.length > 0);
}

/** Numbers of dimensions that are drawn, rising. */
export function sizesOf(lines: readonly Line[]): number[] {
  return [...new Set(lines.flatMap(({ at }) => at.map(({ x }) => x)))].sort((a, b) => a - b);
}

export interface NetworkRow {
  neurons: number;
  seed: number;
  accuracy: number;
  own: string;
  others: string;
  untrained: string;
}

/** A row a trained network, its untrained self beside it. */
export function networkRows(answer: AnalysisAnswer): NetworkRow[] {
  const rows = rowsOf(answer, 'networks');
  const before = new Map(rows.filter((row) => row.trained === false).map((row) => [keyOf(row), row]));
  return rows
    .filter((row) => row.trained === true)
    .map((row) => ({
      neurons: numberOf(row.dimensions),
      seed: numberOf(row.seed),
      accuracy: numberOf(row.accuracy),
      own: spread(row, 'mean', 'std'),
      others: spread(row, 'others_mean', 'others_std'),
      untrained: spread(before.get(keyOf(row)) ?? {}, 'mean', 'std'),
    }));
}

const keyOf = (row: Row): string => `${String(row.dimensions)} ${String(row.seed)}`;

/** `74.5 ± 4.9`. */
function spread(row: Row, mean: string, std: string): string {
  const [m, s] = [numberOf(row[mean]), numberOf(row[std])];
  return Number.isNaN(m) ? '–' : `${fixed(m, 1)}${PLUS_MINUS}${fixed(s, 1)}`;
}

/** How spreads fall, in a sentence. */
export function findingOf(answer: AnalysisAnswer): string {
  const vectors = ends(vectorLines(answer).find(({ name }) => name === 'sphere'));
  const networks = ends(networkLines(answer).find(({ name }) => name === 'own class'));
  const parts = [
    vectors &&
      `random vectors lie 90° ± ${vectors[0]}° apart in ${vectors[2]} dimensions, ± ${vectors[1]}° in ${vectors[3]}`,
    networks &&
      `the angle to the own class spreads by ${networks[0]}° with ${networks[2]} neurons, by ${networks[1]}° with ${networks[3]}`,
  ];
  const words = parts.filter(Boolean).join('; ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Spread at the first and the last size, and the sizes. */
function ends(line: Line | undefined): [string, string, number, number] | null {
  const [first, last] = [line?.at[0], line?.at.at(-1)];
  if (!first || !last) return null;
  const std = ({ y, high = y }: Point): string => fixed(high - y, 1);
  return [std(first), std(last), first.x, last.x];
}
