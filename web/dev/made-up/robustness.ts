import type {
  CorruptionCard,
  ConditionCard,
  RobustnessTable,
  SampleUnderConditions,
  StepCard,
  SubsetCounts,
} from '../../src/api';
import type { Column, Columns } from '../../src/source/columns';
import { CLASSES } from './network';
import { random, seedOf } from './random';

const N = 1000;

const NAMES = {
  noise: ['gaussian_noise', 'impulse_noise', 'shot_noise', 'speckle_noise'],
  blur: ['defocus_blur', 'gaussian_blur', 'glass_blur', 'motion_blur', 'zoom_blur'],
  weather: ['brightness', 'fog', 'frost', 'snow', 'spatter'],
  digital: ['contrast', 'elastic_transform', 'jpeg_compression', 'pixelate', 'saturate'],
} as const;

export const CORRUPTIONS: CorruptionCard[] = Object.entries(NAMES).flatMap(([family, names]) =>
  names.map((name) => {
    const words = name.replace('_', ' ');
    const title = words[0]!.toUpperCase() + words.slice(1);
    return { name, title, summary: `${title}.`, family: family as CorruptionCard['family'] };
  }),
);

const CONDITIONS: ConditionCard[] = [
  { name: 'clean', corruption: '', severity: 0, title: 'Clean', family: '' },
  ...CORRUPTIONS.flatMap(({ name, title, family }) =>
    [1, 2, 3, 4, 5].map((severity) => ({
      name: `${name}-${severity}`,
      corruption: name,
      severity,
      title,
      family,
    })),
  ),
];

/** How often a step is right among some samples, by condition. */
function shares(step: StepCard, among: number): number[] {
  return CONDITIONS.map(({ corruption, severity }) => {
    const clean = step.accuracy?.value ?? 0.9;
    const hard = corruption ? 0.03 + 0.07 * random(seedOf(corruption)) : 0;
    return Math.max(0.1, clean - severity * hard - 0.1 * random(seedOf(corruption), severity, among));
  });
}

export function robustness(steps: readonly StepCard[], data: string): RobustnessTable {
  return {
    data,
    split: 'test',
    n: N,
    conditions: CONDITIONS,
    steps: steps.map((step) => ({
      step: step.id,
      number: step.number,
      label: `${step.method}, ${step.summary}`,
      criterion: step.criterion,
      method: step.plan ? `${step.method}, weight, global` : step.method,
      rate: step.sparsity,
      right: shares(step, 0).map((share) => Math.round(share * N)),
    })),
  };
}

export function subset(steps: readonly StepCard[], rows: readonly number[]): SubsetCounts {
  const n = rows.length;
  return { n, right: steps.map((step) => shares(step, n).map((share) => Math.round(share * n))) };
}

export function sampleConditions(steps: readonly StepCard[], row: number): SampleUnderConditions {
  const label = row % CLASSES.length;
  const right = steps.map((step) => shares(step, 0).map((share, at) => random(row, at, step.number) < share));
  const predicted = (right[0] ?? []).map((is, at) => (is ? label : (label + 1 + (at % 8)) % CLASSES.length));
  const conditions = CONDITIONS.map(({ name }) => name);
  return { row, id: `test/${row}`, label, conditions, right, predicted };
}

/** Samples around their class direction; those further away are more often wrong. */
export function geometry(step: StepCard, condition: string): Columns {
  const severity = Number(condition.split('-')[1] ?? 0);
  const n = CLASSES.length;
  const label = Int16Array.from({ length: N }, (_, row) => row % n);
  const bell = (...seeds: number[]): number =>
    random(...seeds) + random(7, ...seeds) + random(11, ...seeds) - 1.5;
  const angle = Float32Array.from(label, (of, row) => 58 + 3 * severity + of + 16 * bell(row, step.number));
  const length = Float32Array.from(angle, (degrees, row) => 18 - degrees / 7 + 2 * bell(row, 3));
  const margin = Float32Array.from(angle, (degrees, row) => (72 - degrees) / 8 + 0.6 * bell(row, 5));
  const correct = Uint8Array.from(margin, (value) => Number(value > 0));
  const predicted = label.map((of, row) => (correct[row] ? of : (of + 1 + (row % (n - 1))) % n));
  const angles = Float32Array.from({ length: N * n }, (_, at) => {
    const row = Math.floor(at / n);
    return at % n === label[row] ? angle[row]! : 88 + 9 * bell(row, at % n, 13, step.number);
  });
  const robust = Float32Array.from(margin, (value) => Math.min(1, Math.max(0, 0.5 + value / 6)));
  const column = (values: Column['values']): Column => ({ shape: [values.length], values });
  return new Map<string, Column>([
    ['label', column(label)],
    ['predicted', column(predicted)],
    ['correct', column(correct)],
    ['angles', { shape: [N, n], values: angles }],
    ['angle', column(angle)],
    ['length', column(length)],
    ['margin', column(margin)],
    ['robustness', column(robust)],
  ]);
}

/** The angles of samples of some classes, of all if none are named; at most so many. */
export function anglesOf(columns: Columns, of: readonly number[], most: number): Columns {
  const { shape, values } = columns.get('angles')!;
  const n = shape[1]!;
  const all = [...columns.get('label')!.values.entries()];
  const found = all.filter(([, label]) => of.length === 0 || of.includes(label)).map(([row]) => row);
  const step = most > 0 ? Math.max(1, found.length / most) : 1;
  const rows = Int32Array.from(
    { length: Math.floor(found.length / step) },
    (_, i) => found[Math.floor(i * step)]!,
  );
  const taken = Float32Array.from(
    { length: rows.length * n },
    (_, at) => values[rows[Math.floor(at / n)]! * n + (at % n)]!,
  );
  return new Map<string, Column>([
    ['rows', { shape: [rows.length], values: rows }],
    ['angles', { shape: [rows.length, n], values: taken }],
  ]);
}
