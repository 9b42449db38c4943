import { expect, it } from 'vitest';
import { MadeUpTree } from '../../../dev/made-up/tree';
import { accuracyRange, historyPoints } from './shape';

const { steps } = new MadeUpTree('alexnet');

it('draws every measured step that was not removed, linked to its parent', () => {
  const removed = steps.map((step) => ({ ...step, removed: step.number === 3 }));
  const points = historyPoints(removed);
  expect(points.map(({ step }) => step.number)).toEqual([0, 1, 2, 4, 5, 6]);
  expect(points.map(({ parent }) => parent)).toEqual([-1, 0, 1, 0, 3, 4]);
  expect(historyPoints([{ ...steps[0]!, accuracy: null }])).toEqual([]);
});

it('has a round axis that holds all intervals', () => {
  const points = historyPoints(steps);
  const [low, high] = accuracyRange(points);
  expect(low).toBeLessThanOrEqual(86.3);
  expect(high).toBeGreaterThanOrEqual(91.2);
  expect(high).toBeLessThanOrEqual(100);
});

it('draws of a long history its beginning and its latest steps', () => {
  const long = Array.from({ length: 2000 }, (_, i) => ({
    ...steps[i ? 1 : 0]!,
    id: String(i),
    parent: i ? '0' : null,
  }));
  const points = historyPoints(long);
  expect(points).toHaveLength(501);
  expect([points[0]!.step.id, points[1]!.step.id]).toEqual(['0', '1500']);
});
