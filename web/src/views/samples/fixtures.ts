import type { Predictions, SampleScores } from '../../api';

/** For tests: four samples of two classes; A is right about the first two, B about the first and the third. */
export const predictions = (predicted: number[], confidence: number[]): Predictions => ({
  step: 's',
  data: 'd',
  split: 'test',
  ids: ['t/0', 't/1', 't/2', 't/3'],
  labels: [0, 0, 1, 1],
  predicted,
  confidence,
});

export const A = predictions([0, 0, 0, 0], [0.9, 0.8, 0.7, 0.6]);
export const B = predictions([0, 1, 1, 0], [0.9, 0.7, 0.5, 0.61]);

export const SCORES: SampleScores = {
  n_steps: 3,
  wrong: [0, 2, 1, 3],
  n_conditions: 2,
  flips: [0, 1, 2, 0],
  robustness_a: [1, 0.5, 0.4, 0],
  robustness_b: [0.9, 0.2, 0.6, 0.2],
  margin_a: [1, 0.5, -0.2, -0.1],
  margin_b: [0.8, -0.6, 0.3, -0.2],
};
