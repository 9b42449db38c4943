import type { AnalysisAnswer } from '../../src/api';
import { answer, type Row } from './analyses';

const WORDS = {
  unpruned: 'unpruned',
  magnitude: 'weight',
  taylor: 'Taylor',
  gradient: 'gradient',
  relevance: 'LRP',
};
const LOST: Record<string, number> = {
  unpruned: 0,
  magnitude: 0.05,
  taylor: 0.1,
  gradient: 0.16,
  relevance: 0.02,
};
const COUNTS = [1, 5, 20];
const SIDE = 12;

/** The toy study on one problem: figures, a table, and the plane halved a little differently by each criterion. */
export function toy(): AnalysisAnswer[] {
  return [figures(), plane()];
}

function figures(): AnalysisAnswer {
  const accuracy = ['train', 'noise 0.3'].flatMap((tested) =>
    Object.keys(WORDS).flatMap((criterion) =>
      COUNTS.map((n): Row => {
        const lost = LOST[criterion]! / Math.sqrt(n);
        const published = tested === 'train' ? 0.99 - lost : null;
        return {
          dataset: 'moon',
          criterion,
          n,
          tested,
          accuracy: 1 - lost,
          std: lost / 4,
          seeds: 5,
          published,
        };
      }),
    ),
  );
  const sheet = Object.values(WORDS).map((word, i): Row => {
    const cell = `${(100 - i).toFixed(1)} ± 0.${i} (${(99 - i).toFixed(1)})`;
    return { 'data set': 'moon', criterion: word, 'n = 5': cell };
  });
  const facts = {
    words: WORDS,
    counts: COUNTS,
    seeds: 5,
    trainings: 1,
    sheets: [{ table: 'sheet 1', title: 'Accuracy (Table S1)', note: 'Per cent.' }],
  };
  return { ...answer('toy', 'Toy problems', { accuracy, trainings: [], 'sheet 1': sheet }), facts };
}

function plane(): AnalysisAnswer {
  const cells = Array.from(
    { length: SIDE * SIDE },
    (_, cell) => [cell % SIDE, Math.floor(cell / SIDE)] as const,
  );
  const grid = cells.map(([i, j]): Row => {
    const classes = Object.keys(WORDS).map((name) => [name, +(i + 30 * LOST[name]! > j)]);
    return Object.fromEntries(classes) as Row;
  });
  const points = [0.2, 0.4, 0.6, 0.8].map((x, i): Row => ({ x, y: i % 2 ? x - 0.2 : x + 0.1, class: i % 2 }));
  const facts = {
    dataset: 'moon',
    words: WORDS,
    classes: ['upper', 'lower'],
    shown: 2,
    side: SIDE,
    x: [0, 1],
    y: [0, 1],
  };
  const tables = { plane: grid, training: points, reference: points };
  return { ...answer('toy-moon', 'Decisions on moon', tables), facts };
}
