/** The evaluation table as numbers: a row a method, its best model in each column, or a row a step. */
import type { RobustnessTable } from '../../api';
import { methodsOf, sharesOf, type Column, type Method } from '../shared/robust';
import type { BestLocal } from './local.svelte';

export interface Line {
  key: string;
  title: string;
  criterion: string;
  code: string;
  /** Which of the methods with the same letters it is of, from 1; 0 where there is one. */
  nth: number;
  /** Of a step; null for a method. */
  rate: number | null;
  /** By column; NaN: not measured. */
  shares: readonly number[];
  /** Mean over the corruptions. */
  mean: number;
  /** The step that each share is of. */
  steps: readonly (string | null)[];
}

/** The lines, sorted. */
export function numbersOf(
  table: RobustnessTable,
  columns: readonly Column[],
  local: Pick<BestLocal, 'sort' | 'down' | 'of' | 'page'>,
  codeOf: (step: string) => string,
): Line[] {
  const { mode, subset, severity } = local.page;
  const part = mode === 'subset' ? subset : null;
  const rights = part ? part.right : table.steps.map(({ right }) => right);
  const shares = sharesOf(rights, part?.n ?? table.n, columns, severity);
  const of = (at: number, column: number): number => shares[at * columns.length + column] ?? NaN;
  const methods = withFirst(table, methodsOf(table, codeOf));
  const lines = methods.flatMap((method) =>
    local.of === 'methods'
      ? [bestOf(method, columns, of)]
      : method.models.map((_, i) => stepOf(method, i, columns, of)),
  );
  const at = columns.findIndex(({ name }) => name === local.sort);
  const value = (line: Line): number => (at < 0 ? line.mean : line.shares[at]!);
  return lines.sort((a, b) => compared(value(a), value(b), local.down));
}

/** The highest share of each column; NaN if none is known. */
export function topsOf(lines: readonly Line[], n: number): number[] {
  return Array.from({ length: n }, (_, i) => highest(lines.map(({ shares }) => shares[i]!)));
}

function withFirst(table: RobustnessTable, methods: readonly Method[]): Method[] {
  const at = table.steps.findIndex(({ number }) => number === 0);
  const root = table.steps[at];
  if (!root) return [...methods];
  const models = [{ step: root.step, number: 0, rate: 0, at }];
  return [...methods, { name: root.method, title: root.method, criterion: '', code: '', nth: 0, models }];
}

type Of = (at: number, column: number) => number;

function bestOf(method: Method, columns: readonly Column[], of: Of): Line {
  const { name, title, criterion, code, nth, models } = method;
  const found = columns.map((_, column) => {
    const best = highest(models.map(({ at }) => of(at, column)));
    const model = models.find(({ at }) => of(at, column) === best);
    return { best, step: model?.step ?? null };
  });
  const shares = found.map(({ best }) => best);
  const steps = found.map(({ step }) => step);
  return { key: name, title, criterion, code, nth, rate: null, shares, mean: meanOf(shares, columns), steps };
}

function stepOf(method: Method, i: number, columns: readonly Column[], of: Of): Line {
  const { title, criterion, code, nth, models } = method;
  const { step, rate, at } = models[i]!;
  const shares = columns.map((_, column) => of(at, column));
  const steps = columns.map(() => step);
  return { key: step, title, criterion, code, nth, rate, shares, mean: meanOf(shares, columns), steps };
}

function meanOf(shares: readonly number[], columns: readonly Column[]): number {
  const corrupted = shares.filter((_, i) => columns[i]!.family !== '');
  return corrupted.reduce((sum, share) => sum + share, 0) / corrupted.length;
}

function highest(values: readonly number[]): number {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.length > 0 ? Math.max(...known) : NaN;
}

/** What is not known comes last whichever way. */
function compared(a: number, b: number, down: boolean): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return down ? b - a : a - b;
}
