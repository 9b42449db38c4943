/** Samples in the last layer's space under A and under B: columns, outcomes, classes and what a rectangle holds. */
import type { GeometryFacts } from '../../api';
import type { OutcomeName } from '../../marks/outcome';
import type { Columns } from '../../source/columns';
import type { Ask, Nothing, SessionView } from '../contract';
import { measuredSize } from '../../source/splits';
import { rolesWords } from './conditionWords';

/** N samples of one step in the split's order, C classes. */
export interface Latent {
  n: number;
  nClasses: number;
  /** True and predicted class [N]. */
  label: Int16Array;
  predicted: Int16Array;
  /** 1 where the prediction is right [N]. */
  correct: Uint8Array;
  /** Degrees to every class direction [n, C], a row a sample: of all, or of those that `at` places; empty of none. */
  angles: Float32Array;
  /** Where a sample's angles are among `angles` [N], -1 if nowhere; null where all are there, in order. */
  at: Int32Array | null;
  /** Degrees to the own class [N]. */
  angle: Float32Array;
  length: Float32Array;
  /** Distance to the nearest boundary of the own class, negative where the prediction is wrong [N]. */
  margin: Float32Array;
  /** Share of the sample's 95 corrupted versions that are right [N]; null until all were measured. */
  robustness: Float32Array | null;
}

export interface GeometryRows {
  facts: GeometryFacts;
  /** Null where the network has no class directions; `facts.why_not` says why. */
  a: Latent | null;
  b: Latent | null;
}

/** Both steps, where there are class directions. */
export interface Pair {
  a: Latent;
  b: Latent;
}

/** Outcomes by their code, `outcomeCodes`. */
export const OUTCOMES: readonly OutcomeName[] = ['both-right', 'broken', 'fixed', 'both-wrong'];
export const outcomeWords = (name: OutcomeName): string => name.replace('-', ' ');

/** The measures that a sample has one of. */
export type Measure = 'angle' | 'length' | 'margin';
export const UNITS: Record<Measure, string> = { angle: 'angle, °', length: 'length', margin: 'margin' };

/** More angles than this (samples by classes) are not asked for at once: those of the samples in sight are, apart. */
export const MOST_ANGLES = 4_000_000;

/** What geometry views ask for; equal for all of them, so that one answer serves them. */
export function askGeometry({
  model,
  data,
  a,
  b,
  conditions,
  same,
  jobs,
}: SessionView): Ask<GeometryRows> | Nothing {
  if (!model || !a || !b) return { empty: 'No model is open.' };
  if (!data) return { empty: 'No data set fits this model, so there are no samples to place.' };
  // Robustness joins the columns once it is measured, so the answer follows from how much of it ended.
  const measured = jobs.filter(({ kind, state }) => kind === 'robustness' && state === 'done').length;
  return {
    key: `geometry ${model.name} ${a.id} ${conditions.a} ${b.id} ${conditions.b} ${data.name} ${measured}`,
    of: rolesWords(a, b, conditions),
    async load(source, signal) {
      const facts = await source.geometryFacts(model.name, data.name, signal);
      if (facts.why_not) return { facts, a: null, b: null };
      const nClasses = facts.classes.length;
      const angles = measuredSize(data) * nClasses <= MOST_ANGLES;
      const read = async (role: 'a' | 'b'): Promise<Latent> => {
        const [step, on] = [{ a, b }[role].id, conditions[role]];
        return readLatent(await source.geometry(model.name, step, on, data.name, signal, angles), nClasses);
      };
      const [inA, inB] = await Promise.all(same ? [read('a')] : [read('a'), read('b')]);
      return { facts, a: inA!, b: inB ?? inA! };
    },
  };
}

/** Both steps; null where the network has no class directions. */
export function pairOf({ a, b }: GeometryRows): Pair | null {
  return a && b ? { a, b } : null;
}

/** The columns of a step as arrays of their own; those to every class may be left out. */
export function readLatent(columns: Columns, nClasses: number): Latent {
  const of = (name: string): Float32Array => {
    const found = columns.get(name)?.values;
    return found instanceof Float32Array ? found : Float32Array.from(found ?? []);
  };
  const label = Int16Array.from(columns.get('label')?.values ?? []);
  return {
    n: label.length,
    nClasses,
    label,
    predicted: Int16Array.from(columns.get('predicted')?.values ?? []),
    correct: Uint8Array.from(columns.get('correct')?.values ?? []),
    angles: of('angles'),
    at: columns.has('angles') ? null : new Int32Array(label.length).fill(-1),
    angle: of('angle'),
    length: of('length'),
    margin: of('margin'),
    robustness: columns.has('robustness') ? of('robustness') : null,
  };
}

/** Outcome of every sample as a code into `OUTCOMES` [N]. */
export function outcomeCodes({ a, b }: Pair): Uint8Array {
  return a.correct.map((right, row) => 2 * (1 - right) + (1 - b.correct[row]!));
}

/** Rows of each class, rising. */
export function rowsByClass(label: Int16Array, nClasses: number): Uint32Array[] {
  const counts = new Uint32Array(nClasses);
  for (const of of label) counts[of]!++;
  const groups = Array.from(counts, (n) => new Uint32Array(n));
  counts.fill(0);
  label.forEach((of, row) => (groups[of]![counts[of]!++] = row));
  return groups;
}

/** How a class fares under A and B. */
export interface Standing {
  index: number;
  name: string;
  n: number;
  /** Accuracy, a share. */
  a: number;
  b: number;
}

/** Classes with samples, those whose accuracy fell most first, then those with the lowest. */
export function standings({ a, b }: Pair, names: readonly string[]): Standing[] {
  const groups = rowsByClass(a.label, a.nClasses);
  const share = (of: Latent, rows: Uint32Array): number =>
    rows.reduce((sum, row) => sum + of.correct[row]!, 0) / rows.length;
  return groups
    .map((rows, index) => ({
      index,
      name: names[index] ?? String(index),
      n: rows.length,
      a: share(a, rows),
      b: share(b, rows),
    }))
    .filter(({ n }) => n > 0)
    .sort((one, two) => one.b - one.a - (two.b - two.a) || one.b - two.b || one.index - two.index);
}

/** Smallest and largest of some columns over some rows; [0, 1] where there is nothing. */
export function extent(
  columns: readonly Float32Array[],
  rows?: ArrayLike<number>,
): [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity];
  for (const column of columns) {
    const n = rows?.length ?? column.length;
    for (let i = 0; i < n; i++) {
      const value = column[rows ? rows[i]! : i]!;
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  return low <= high ? [low, high] : [0, 1];
}

/** Rows as flags [n], so that a painter looks them up at once. */
export function flagsOf(rows: ArrayLike<number>, n: number): Uint8Array {
  const flags = new Uint8Array(n);
  for (let i = 0; i < rows.length; i++) flags[rows[i]!] = 1;
  return flags;
}

/** The rows whose flag is up, rising. */
export function rowsOf(flags: Uint8Array): number[] {
  const rows: number[] = [];
  flags.forEach((on, row) => on && rows.push(row));
  return rows;
}

/** Rows among some whose values lie within all the ranges, ends included. */
export function within(
  rows: Uint32Array,
  ...ranges: { column: Float32Array; low: number; high: number }[]
): Uint32Array {
  return rows.filter((row) =>
    ranges.every(({ column, low, high }) => column[row]! >= low && column[row]! <= high),
  );
}

/** B − A of a measure, sample by sample [N]. */
export function changeOf({ a, b }: Pair, measure: Measure): Float32Array {
  return b[measure].map((value, row) => value - a[measure][row]!);
}

/** At most so many rows, spread evenly over all: every k-th, so that the same rows are drawn each time. */
export function thinned(rows: Uint32Array, most: number): Uint32Array {
  if (rows.length <= most) return rows;
  return Uint32Array.from({ length: most }, (_, i) => rows[Math.floor((i * rows.length) / most)]!);
}
