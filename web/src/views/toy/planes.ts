/** Decisions over the plane: which class every point of a grid is given, before and after pruning. */
import type { AnalysisAnswer } from '../../api';
import { percentage } from '../../marks';
import { numberOf, rowsOf } from '../shared/studies/tables';
import { UNPRUNED, wordsOf } from './shape';

export interface Sample {
  x: number;
  y: number;
  label: number;
}

/** One data set. */
export interface Planes {
  answer: AnalysisAnswer;
  dataset: string;
  /** Names of the classes. */
  classes: string[];
  /** Reference samples of each class that the criteria were shown. */
  shown: number;
  side: number;
  x: [low: number, high: number];
  y: [low: number, high: number];
  training: Sample[];
  reference: Sample[];
  networks: Network[];
}

/** Classes of the grid, a row of x after another, y rising. */
export interface Network {
  criterion: string;
  word: string;
  classes: Uint8Array;
  /** Share of the grid that is given another class than before pruning. */
  changed: number;
}

export function planesOf(found: readonly AnalysisAnswer[]): Planes[] {
  return found.filter(({ name }) => name.startsWith('toy-')).map(planeOf);
}

function planeOf(answer: AnalysisAnswer): Planes {
  const { dataset, classes, shown, side, x, y } = answer.facts as unknown as Planes;
  const grid = answer.tables.plane?.columns ?? {};
  const before = Uint8Array.from((grid[UNPRUNED] ?? []) as number[]);
  const networks = Object.entries(wordsOf(answer)).map(([criterion, word]) => {
    const own = Uint8Array.from((grid[criterion] ?? []) as number[]);
    const changed = own.filter((label, i) => label !== before[i]).length / Math.max(1, own.length);
    return { criterion, word, classes: own, changed };
  });
  const [training, reference] = ['training', 'reference'].map((name) => samplesOf(answer, name)) as [
    Sample[],
    Sample[],
  ];
  return { answer, dataset, classes, shown, side, x, y, training, reference, networks };
}

function samplesOf(answer: AnalysisAnswer, name: string): Sample[] {
  return rowsOf(answer, name).map((row) => ({
    x: numberOf(row.x),
    y: numberOf(row.y),
    label: numberOf(row.class),
  }));
}

/** The cell under a place of the picture; shares across and down, 0 to 1. */
export function cellAt(side: number, across: number, down: number): number {
  const step = (share: number): number => Math.max(0, Math.min(side - 1, Math.floor(share * side)));
  return (side - 1 - step(down)) * side + step(across);
}

/** What stands at a cell, in words: its place, its class before, and what each criterion makes of it. */
export function cellWords({ side, x, y, classes, networks }: Planes, cell: number): string {
  const at = ([low, high]: readonly [number, number], i: number): string =>
    (low + ((high - low) * i) / (side - 1)).toFixed(2);
  const place = `x ${at(x, cell % side)}, y ${at(y, Math.floor(cell / side))}`;
  const given = networks.map(({ word, classes: own }) => `${word} ${classes[own[cell]!] ?? '–'}`);
  return `${place}: ${given.join(', ')}`;
}

/** `as before`, or `3.1 % changed`. */
export function changeWords(changed: number): string {
  return changed === 0 ? 'as before' : `${percentage(changed, 1)} changed`;
}

export interface Paint {
  /** Packed colours of the classes, washed out, and of the line between them. */
  classes: readonly number[];
  edge: number;
}

/** Fills `out` (Uint32[size * size]) with the nearest cells' colours and a line where two classes meet. */
export function paintPlane(
  out: Uint32Array,
  size: number,
  { classes, side }: { classes: Uint8Array; side: number },
  { classes: colors, edge }: Paint,
): void {
  const cells = Int32Array.from({ length: size }, (_, i) => Math.floor(((i + 0.5) / size) * side));
  const at = (i: number, j: number): number => classes[(side - 1 - cells[j]!) * side + cells[i]!]!;
  for (let j = 0; j < size; j++) {
    for (let i = 0; i < size; i++) {
      const own = at(i, j);
      const meets = (i + 1 < size && at(i + 1, j) !== own) || (j + 1 < size && at(i, j + 1) !== own);
      out[j * size + i] = meets ? edge : colors[own]!;
    }
  }
}

/** Lays samples over the picture as squares of `dot` pixels. */
export function paintSamples(
  out: Uint32Array,
  size: number,
  { x, y, training }: Pick<Planes, 'x' | 'y' | 'training'>,
  colors: readonly number[],
  dot: number,
): void {
  for (const sample of training) {
    const left = Math.round(((sample.x - x[0]) / (x[1] - x[0])) * size - dot / 2);
    const top = Math.round((1 - (sample.y - y[0]) / (y[1] - y[0])) * size - dot / 2);
    for (let j = Math.max(0, top); j < Math.min(size, top + dot); j++)
      out.fill(colors[sample.label]!, j * size + Math.max(0, left), j * size + Math.min(size, left + dot));
  }
}
