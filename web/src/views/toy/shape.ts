/** The toy study's accuracies, from its columns to lines, points and a sentence. */
import type { AnalysisAnswer } from '../../api';
import { fixed } from '../../marks';
import type { Point } from '../shared/studies/chart';
import { numberOf, rowsOf, textOf, type Row } from '../shared/studies/tables';

export const UNPRUNED = 'unpruned';
export const MARKS: Record<string, 'square' | 'up' | 'down' | 'dot'> = {
  magnitude: 'square',
  taylor: 'up',
  gradient: 'down',
  relevance: 'dot',
};

/** One criterion on one data set: mean accuracy in per cent at each number of reference samples, with its spread. */
export interface Curve {
  criterion: string;
  word: string;
  at: (Point & { published: number | null })[];
}

/** One data set, one test. */
export interface Panel {
  dataset: string;
  tested: string;
  curves: Curve[];
  /** Accuracy of the network before pruning, in per cent. */
  unpruned: number;
}

/** The part of the answer that has figures and tables; none while only planes are there. */
export function figuresOf(found: readonly AnalysisAnswer[]): AnalysisAnswer | null {
  return found.find(({ name }) => name === 'toy') ?? null;
}

/** What each network is called, by criterion, the unpruned one first. */
export function wordsOf({ facts }: AnalysisAnswer): Record<string, string> {
  return facts.words as Record<string, string>;
}

/** Numbers of reference samples of each class, rising. */
export function countsOf(figures: AnalysisAnswer): number[] {
  return [...new Set(rowsOf(figures, 'accuracy').map((row) => numberOf(row.n)))].sort((a, b) => a - b);
}

/** Those of them in the published table and Fig. 4. */
export function tableCounts({ facts }: AnalysisAnswer): number[] {
  return facts.counts as number[];
}

/** All panels, tests after each other, each on all data sets. */
export function panelsOf(figures: AnalysisAnswer): Panel[] {
  const rows = rowsOf(figures, 'accuracy');
  const words = wordsOf(figures);
  const [datasets, tests] = ['dataset', 'tested'].map((name) => [
    ...new Set(rows.map((row) => textOf(row[name]))),
  ]) as [string[], string[]];
  return tests.flatMap((tested) =>
    datasets.map((dataset) => {
      const own = rows.filter((row) => row.dataset === dataset && row.tested === tested);
      const of = (criterion: string): Row[] => own.filter((row) => row.criterion === criterion);
      const curves = Object.entries(words)
        .filter(([criterion]) => criterion !== UNPRUNED)
        .map(([criterion, word]) => ({ criterion, word, at: of(criterion).map(pointOf) }));
      return { dataset, tested, curves, unpruned: 100 * numberOf(of(UNPRUNED)[0]?.accuracy) };
    }),
  );
}

function pointOf(row: Row): Curve['at'][number] {
  const [y, spread] = [100 * numberOf(row.accuracy), 100 * numberOf(row.std)];
  const published = numberOf(row.published);
  return {
    x: numberOf(row.n),
    y,
    low: y - spread,
    high: Math.min(100, y + spread),
    published: Number.isNaN(published) ? null : 100 * published,
  };
}

/** `training samples`, `noise 0.3`. */
export function testWords(tested: string): string {
  return tested === 'train' ? 'training samples' : `unseen samples, ${tested}`;
}

/** Points of training accuracy that each criterion loses at a number of samples, by data set. */
export function lostAt(panels: readonly Panel[], n: number): { word: string; lost: number[] }[] {
  const trained = panels.filter(({ tested }) => tested === 'train');
  const [first] = trained;
  return (first?.curves ?? []).map(({ criterion, word }) => ({
    word,
    lost: trained.map(({ curves, unpruned }) => {
      const curve = curves.find((other) => other.criterion === criterion);
      return unpruned - (curve?.at.find(({ x }) => x === n)?.y ?? NaN);
    }),
  }));
}

/** What was found, in a sentence. */
export function findingOf(found: readonly AnalysisAnswer[]): string {
  const figures = figuresOf(found);
  if (!figures) return '';
  const panels = panelsOf(figures);
  const n = nearest(countsOf(figures), 5);
  const datasets = panels.filter(({ tested }) => tested === 'train').map(({ dataset }) => dataset);
  const lost = lostAt(panels, n).reverse();
  const words = lost.map(({ word, lost: points }) => `${word} ${points.map((p) => fixed(p, 1)).join(', ')}`);
  const samples = n === 1 ? 'one sample' : `${n} samples`;
  return `Shown ${samples} of each class, points of accuracy lost on ${datasets.join(', ')}: ${words.join('; ')}.`;
}

export function nearest(counts: readonly number[], wanted: number): number {
  return counts.reduce(
    (best, n) => (Math.abs(n - wanted) < Math.abs(best - wanted) ? n : best),
    counts[0] ?? 0,
  );
}

/** How far the study is, in words: repetitions and trainings. */
export function extentWords({ facts }: AnalysisAnswer): string {
  const [seeds, trainings] = [Number(facts.seeds), Number(facts.trainings)];
  const repetitions = seeds === 1 ? 'one repetition' : `mean ± standard deviation over ${seeds} repetitions`;
  return trainings > 1 ? `${repetitions}; first of ${trainings} trainings` : repetitions;
}
