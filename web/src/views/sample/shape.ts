import type { CorruptionCard, SampleAtStep, SampleUnderConditions, TopClass } from '../../api';
import type { OutcomeName } from '../../marks/outcome';
import { outcomeOf } from '../samples/shape';

/** Two letters a class, no two alike while letters last: "De" deer, "Do" dog. */
export function codesOf(classes: readonly string[]): string[] {
  const taken = new Set<string>();
  return classes.map((name) => {
    const letters = [...name.replace(/[^\p{L}\p{N}]/gu, '')];
    const first = (letters[0] ?? '?').toUpperCase();
    const codes = letters.slice(1).map((letter) => first + letter.toLowerCase());
    const code = codes.find((each) => !taken.has(each)) ?? codes[0] ?? first;
    taken.add(code);
    return code;
  });
}

/** What a step makes of a sample under one condition; null where it was not measured. */
export interface Said {
  right: boolean;
  predicted: number;
}

export interface Cell {
  /** As the session names it, e.g. "fog-3". */
  condition: string;
  severity: number;
  a: Said | null;
  b: Said | null;
}

export interface Line {
  corruption: CorruptionCard;
  /** By severity, 1 first. */
  cells: Cell[];
}

const SEVERITIES = [1, 2, 3, 4, 5];

/** A line a corruption, in the catalogue's order. */
export function linesOf(
  corruptions: readonly CorruptionCard[],
  a: SampleUnderConditions,
  b: SampleUnderConditions,
): Line[] {
  const places = new Map(a.conditions.map((name, place) => [name, place]));
  const said = (of: SampleUnderConditions, name: string): Said | null => {
    const place = places.get(name) ?? -1;
    const [right, predicted] = [of.right[0]?.[place] ?? null, of.predicted[place] ?? null];
    return right === null || predicted === null ? null : { right, predicted };
  };
  return corruptions.map((corruption) => ({
    corruption,
    cells: SEVERITIES.map((severity) => {
      const condition = `${corruption.name}-${severity}`;
      return { condition, severity, a: said(a, condition), b: said(b, condition) };
    }),
  }));
}

/** What becomes of the sample from A to B under a condition; null where one of them was not measured. */
export function outcomeIn({ a, b }: Cell): OutcomeName | null {
  return a && b ? outcomeOf(a.right, b.right) : null;
}

/** Under how many conditions a step is right, of those that were measured. */
export function tallied(lines: readonly Line[], role: 'a' | 'b'): { right: number; n: number } {
  const said = lines.flatMap(({ cells }) => cells.map((cell) => cell[role])).filter((each) => each !== null);
  return { right: said.filter(({ right }) => right).length, n: said.length };
}

/** Classes that A or B finds likely: the likeliest in either first. */
export function likely(
  a: readonly TopClass[],
  b: readonly TopClass[],
): { label: number; a: number | null; b: number | null }[] {
  const of = (top: readonly TopClass[], label: number): number | null =>
    top.find((each) => each.label === label)?.probability ?? null;
  const labels = [...new Set([...a, ...b].map(({ label }) => label))];
  const most = (label: number): number => Math.max(of(a, label) ?? 0, of(b, label) ?? 0);
  return labels
    .sort((one, two) => most(two) - most(one))
    .map((label) => ({ label, a: of(a, label), b: of(b, label) }));
}

// ---- path ---------------------------------------------------------------------------------------------

export type Measure = 'margin' | 'angle' | 'confidence';
export const MEASURES: Record<Measure, string> = {
  margin: 'margin',
  angle: 'angle, °',
  confidence: 'confidence',
};

/** The measures that every step of a path has. */
export function measuresOf(steps: readonly SampleAtStep[]): Measure[] {
  const all = Object.keys(MEASURES) as Measure[];
  return all.filter((name) => steps.length > 0 && steps.every((step) => typeof step[name] === 'number'));
}

export interface Point {
  step: SampleAtStep;
  x: number;
  y: number;
}

/** Places of the steps in a box of this size, evenly beside one another; `zero` is the height of 0, if it is in sight. */
export function placed(
  steps: readonly SampleAtStep[],
  measure: Measure,
  width: number,
  height: number,
): { points: Point[]; low: number; high: number; zero: number | null } {
  const values = steps.map((step) => step[measure] ?? 0);
  const ends = { margin: [0, ...values], angle: values, confidence: [0, 1] }[measure];
  let [low, high] = [Math.min(...ends), Math.max(...ends)];
  if (high === low) [low, high] = [low - 1, high + 1];
  const y = (value: number): number => height - ((value - low) / (high - low)) * height;
  const gap = width / steps.length;
  const points = steps.map((step, i) => ({ step, x: (i + 0.5) * gap, y: y(values[i]!) }));
  return { points, low, high, zero: low <= 0 && high >= 0 ? y(0) : null };
}
