import type { AnalysisAnswer, StepCard } from '../../src/api';
import type { AnalysisName } from '../../src/source/source';
import { CLASSES } from './network';
import { random, seedOf } from './random';

export type Row = Record<string, string | number | boolean | null>;

const N = 1000;
const BINS = 120;
const titleOf = (step: StepCard): string => `${step.number} ${step.method}`;

/** What the server's analyses answer, with made-up figures. */
export function analysis(name: AnalysisName, steps: readonly StepCard[]): AnalysisAnswer {
  if (name === 'flips') return flips(steps);
  const titles = steps.map(titleOf);
  if (name === 'correlations')
    return answer(name, 'Angle, length and margin against robustness', { correlations: titles.map(related) });
  return answer(name, 'Relative margin change under corruption', {
    changes: titles.flatMap((title, i) =>
      ['all', 'right when clean'].map((samples) => changed(title, samples, i)),
    ),
    density: titles.flatMap((title, i) => density(title, 0.4 + 0.2 * i)),
  });
}

function related(network: string): Row {
  const row: Row = { network, n: N, accuracy: 0.9, robustness: 0.7 };
  for (const [measure, middle] of Object.entries({ angle: -0.75, length: 0.4, margin: 0.7 })) {
    const r = middle + 0.2 * (random(seedOf(network + measure)) - 0.5);
    Object.assign(row, { [measure]: r, [`${measure}_low`]: r - 0.05, [`${measure}_high`]: r + 0.05 });
  }
  return row;
}

function changed(network: string, samples: string, i: number): Row {
  const median = 0.4 + 0.2 * i;
  const middle = { mean: median + 0.05, std: 0.6, median, q25: median - 0.3, q75: median + 0.4 };
  return { network, samples, n: 94 * N, ...middle, magnitude: median + 0.1, crossed: 0.2 + 0.1 * i };
}

function density(network: string, middle: number): Row[] {
  return Array.from({ length: BINS }, (_, bin) => {
    const change = -1.5 + (bin * 4) / BINS;
    return { network, change, density: 0.8 * Math.exp(-2 * (change - middle) ** 2) };
  });
}

function flips(steps: readonly StepCard[]): AnalysisAnswer {
  const [a, b] = [titleOf(steps[0]!), titleOf(steps[1]!)];
  const of = (name: string, n: number): Row => {
    const broken = Math.round(n * 0.1 * random(seedOf(name), steps[1]!.number));
    const fixed = Math.round(broken * random(seedOf(name)));
    const right = Math.round(n * 0.9) - broken;
    const change = (fixed - broken) / n;
    const counts = { both_wrong: n - right - broken - fixed, broken, fixed, both_right: right };
    const shares = { accuracy_a: (right + broken) / n, accuracy_b: (right + fixed) / n, change };
    const p = Math.exp(-Math.abs(fixed - broken));
    return { class: name, n, ...shares, ...counts, relabelled: broken + fixed, p };
  };
  const classes = [of('all', N), ...CLASSES.map((name) => of(name, N / CLASSES.length))];
  return { ...answer('flips', `From ${a} to ${b}: samples that flip`, { classes }), facts: { a, b } };
}

export function answer(name: string, title: string, tables: Record<string, Row[]>): AnalysisAnswer {
  const plain = Object.entries(tables).map(([table, rows]) => [
    table,
    { columns: columnsOf(rows), units: {} },
  ]);
  return { name, title, facts: {}, tables: Object.fromEntries(plain) as AnalysisAnswer['tables'] };
}

function columnsOf(rows: readonly Row[]): Record<string, (string | number | boolean | null)[]> {
  const names = Object.keys(rows[0] ?? {});
  return Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name] ?? null)]));
}
