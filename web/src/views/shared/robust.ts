/** Steps under corruption as columns, methods and shares: what every view of the robustness page starts from. */
import type { ConditionCard, RobustnessTable, StepUnderConditions } from '../../api';

/** A severity, or the mean of all five. */
export type Severity = 1 | 2 | 3 | 4 | 5 | 'mean';

export const SEVERITIES = [1, 2, 3, 4, 5] as const;

/** A severity as it is written; null for what is none. */
export function readSeverity(word: string | undefined): Severity | null {
  return [...SEVERITIES, 'mean' as const].find((severity) => String(severity) === word) ?? null;
}
export const FAMILIES = ['noise', 'blur', 'weather', 'digital'] as const;

/** A corruption at all severities, or the clean samples. */
export interface Column {
  /** Registry name; "clean". */
  name: string;
  title: string;
  /** For narrow heads, e.g. "gauss". */
  short: string;
  /** Empty for the clean samples. */
  family: string;
  /** Places of its conditions in the table, by severity; one for the clean samples. */
  at: readonly number[];
}

/** One step in the table. */
export interface Model {
  step: string;
  number: number;
  rate: number;
  /** Place among the table's steps. */
  at: number;
}

/** Steps that differ in their rate alone. */
export interface Method {
  /** As the server says it, e.g. "Magnitude (MAP), weight, global". */
  name: string;
  /** What tells it from the others, e.g. "Magnitude". */
  title: string;
  criterion: string;
  /** The criterion's two letters; numbered where several methods have the same, e.g. "Mg1" and "Mg2". */
  code: string;
  /** Which of those with the same letters it is, from 1; 0 where it is the only one. */
  nth: number;
  /** Rising in rate. */
  models: readonly Model[];
}

/** Clean first, then the corruptions by family. */
export function columnsOf(conditions: readonly ConditionCard[]): Column[] {
  const columns = new Map<string, Column & { at: number[] }>();
  conditions.forEach(({ corruption, title, family, severity }, place) => {
    const name = corruption || 'clean';
    const column = columns.get(name) ?? { name, title, short: shortName(name), family, at: [] };
    column.at[Math.max(0, severity - 1)] = place;
    columns.set(name, column);
  });
  const order = ['', ...FAMILIES] as readonly string[];
  return [...columns.values()].sort((a, b) => order.indexOf(a.family) - order.indexOf(b.family));
}

const SHORTER: Record<string, string> = {
  gaussian: 'gauss',
  impulse: 'impuls',
  speckle: 'speckl',
  defocus: 'defoc',
  brightness: 'bright',
  spatter: 'spatt',
  contrast: 'contr',
  elastic: 'elast',
  pixelate: 'pixel',
  saturate: 'satur',
};

/** The first word, at most six letters: columns are narrow. */
export function shortName(name: string): string {
  const first = name.split('_')[0]!;
  return SHORTER[first] ?? first.slice(0, 6);
}

/** Methods in the order of their first step, without the trained network. */
export function methodsOf(table: RobustnessTable, codeOf: (step: string) => string): Method[] {
  const methods = new Map<string, { of: StepUnderConditions; models: Model[] }>();
  table.steps.forEach((of, at) => {
    if (of.number === 0) return;
    const method = methods.get(of.method) ?? { of, models: [] };
    method.models.push({ step: of.step, number: of.number, rate: of.rate, at });
    methods.set(of.method, method);
  });
  const titles = titlesOf([...methods.keys()]);
  const codes = [...methods.values()].map(({ of }) => codeOf(of.step));
  const nth = nthOf(codes);
  return [...methods.values()].map(({ of, models }, i) => ({
    name: of.method,
    title: titles[i]!,
    criterion: of.criterion,
    code: `${codes[i]!}${nth[i] || ''}`,
    nth: nth[i]!,
    models: models.sort((a, b) => a.rate - b.rate || a.number - b.number),
  }));
}

/** The place of each among those that are alike, from 1; 0 for what is there once or is empty. */
export function nthOf(codes: readonly string[]): number[] {
  return codes.map((code, i) => {
    const alike = codes.flatMap((other, k) => (other === code ? [k] : []));
    return code && alike.length > 1 ? alike.indexOf(i) + 1 : 0;
  });
}

/** The method that a step is of; null for the trained network. */
export function methodOf(methods: readonly Method[], step: string | null | undefined): Method | null {
  return methods.find(({ models }) => models.some((model) => model.step === step)) ?? null;
}

/** Each name without the parts that all have in common, and without what stands in brackets. */
export function titlesOf(names: readonly string[]): string[] {
  const parts = names.map((name) => name.replace(/ \([^)]*\)/, '').split(', '));
  const common = (part: string): boolean => parts.every((other) => other.includes(part));
  return parts.map(([first = '', ...rest]) => [first, ...rest.filter((part) => !common(part))].join(', '));
}

/** Share of `n` samples that is right in a column; NaN as long as it is not measured. */
export function shareOf(
  right: readonly (number | null)[],
  n: number,
  column: Column,
  severity: Severity,
): number {
  const places = severity === 'mean' || column.at.length === 1 ? column.at : [column.at[severity - 1]!];
  let sum = 0;
  for (const place of places) {
    const known = right[place];
    if (known === null || known === undefined) return NaN;
    sum += known;
  }
  return n > 0 ? sum / (n * places.length) : NaN;
}

/** Shares of all steps in all columns: `[step * columns + column]`. */
export function sharesOf(
  rights: readonly (readonly (number | null)[])[],
  n: number,
  columns: readonly Column[],
  severity: Severity,
): Float64Array {
  const shares = new Float64Array(rights.length * columns.length);
  rights.forEach((right, row) =>
    columns.forEach((column, i) => {
      shares[row * columns.length + i] = shareOf(right, n, column, severity);
    }),
  );
  return shares;
}

/** Mean share over all corruptions and severities of a step; NaN until all are measured. */
export function meanCorrupted(
  right: readonly (number | null)[],
  n: number,
  columns: readonly Column[],
): number {
  const corrupted = columns.filter(({ family }) => family !== '');
  return corrupted.reduce((sum, column) => sum + shareOf(right, n, column, 'mean'), 0) / corrupted.length;
}

/** 95 % interval of a share of `n` samples (Wilson 1927). */
export function wilson(share: number, n: number): [low: number, high: number] {
  const z = 1.959964;
  const spread = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  const middle = share + (z * z) / (2 * n);
  const scale = 1 + (z * z) / n;
  return [Math.max(0, (middle - spread) / scale), Math.min(1, (middle + spread) / scale)];
}

/** Whether a subset's share is told apart from the whole set's: its 95 % interval leaves that out. */
export function isTold(share: number, whole: number, n: number): boolean {
  const [low, high] = wilson(share, n);
  return whole < low || whole > high;
}

/** Steps of which some condition is not measured yet. */
export function unmeasured(table: RobustnessTable): string[] {
  return table.steps.filter(({ right }) => right.includes(null)).map(({ step }) => step);
}

/** True when nothing at all was measured. */
export function isEmpty(table: RobustnessTable): boolean {
  return table.steps.every(({ right }) => right.every((known) => known === null));
}

/** How a column is named with a severity, e.g. "Fog, severity 3". */
export function conditionWords(column: Column, severity: Severity): string {
  if (column.family === '') return 'Clean';
  return severity === 'mean' ? `${column.title}, mean severity` : `${column.title}, severity ${severity}`;
}

/** The condition that stands for a column where one is needed: the severity, the middle one for the mean. */
export function conditionOf(column: Column, severity: Severity): string {
  if (column.family === '') return 'clean';
  return `${column.name}-${severity === 'mean' ? 3 : severity}`;
}
