import { describe, expect, it } from 'vitest';
import { answered } from '../shared/studies/answered';
import { accuracyEnds, classesOf, exemplarsOf, findingOf, populationsOf, reachOf } from './shape';

const NETWORKS = {
  population: ['unpruned', 'unpruned', 'pruned', 'pruned'],
  network: [0, 1, 0, 1],
  accuracy: [0.9, 0.92, 0.7, 0.8],
};
const ACCURACY = {
  samples: ['all', 'exemplars', 'the rest'],
  n: [1000, 40, 960],
  unpruned: [0.9, 0.8, 0.95],
  pruned: [0.8, 0.2, 0.85],
  p: [0.01, 0.001, 0.5],
};
const CLASSES = {
  class: ['cat', 'dog'],
  n: [500, 500],
  recall_unpruned: [0.9, 0.9],
  recall_pruned: [0.9, 0.7],
  change: [0.02, -0.1],
  p: [0.4, 0.001],
  affected: [false, true],
  exemplars: [10, 30],
};

describe('exemplars', () => {
  it('grow: a pair of networks is shown before there is a vote', () => {
    const first = { population: ['unpruned', 'pruned'], network: [0, 0], accuracy: [0.9, 0.7] };
    const found = answered('exemplars', { networks: first });
    expect(findingOf(found)).toBe(
      'The first pair is made: 90.0\u202f% are right unpruned, 70.0\u202f% pruned; populations of two can vote',
    );
    expect(classesOf(found)).toEqual([]);
    expect(exemplarsOf(found)).toEqual([]);
    const [unpruned, pruned] = populationsOf(answered('exemplars', { networks: NETWORKS }));
    expect([unpruned!.accuracies, pruned!.accuracies]).toEqual([
      [0.9, 0.92],
      [0.7, 0.8],
    ]);
    expect(pruned!.mean).toBeCloseTo(0.75);
  });
  it('have an axis that holds every network and never leaves 0 to 100', () => {
    const ends = (accuracies: number[]) => accuracyEnds([{ name: 'pruned', accuracies, mean: 0 }]);
    const [low, high] = ends([0.71, 0.83]);
    expect(low).toBeLessThanOrEqual(71);
    expect(high).toBeGreaterThanOrEqual(83);
    const [one, other] = ends([0.5]);
    expect(other - one).toBeGreaterThan(0.5);
    expect(ends([0, 1])).toEqual([0, 100]);
  });
  it('say how many there are and which classes they are of, the worst first', () => {
    const found = answered('exemplars', { networks: NETWORKS, accuracy: ACCURACY, classes: CLASSES });
    expect(findingOf(found)).toMatch(
      /^40 of 1.000 samples are exemplars; on them 80.0.%.* 20.0.% .*1 class is affected$/,
    );
    expect(classesOf(found).map(({ name }) => name)).toEqual(['dog', 'cat']);
    expect(reachOf(classesOf(found))).toBe(0.1);
    expect(exemplarsOf({ ...found, facts: { rows: [3, 'x', 8] } })).toEqual([3, 8]);
  });
  it('affect no class where chance explains all of it', () => {
    const calm = { ...CLASSES, affected: [false, false] };
    expect(findingOf(answered('exemplars', { accuracy: ACCURACY, classes: calm }))).toMatch(
      /; no class is affected$/,
    );
  });
  it('say so where no sample is one', () => {
    const none = { ...ACCURACY, n: [1000, 0, 1000] };
    expect(findingOf(answered('exemplars', { accuracy: none, classes: CLASSES }))).toMatch(
      /^No sample is an exemplar/,
    );
  });
});
