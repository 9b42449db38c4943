import { expect, it } from 'vitest';
import { MadeUpTree } from '../../../dev/made-up/tree';
import { accuracyRange, historyPoints } from './shape';

const { steps } = new MadeUpTree('alexnet');

it('draws every measured step that was not removed, a line from its parent', () => {
  const removed = steps.map((step) => ({ ...step, removed: step.number === 3 }));
  const points = historyPoints(removed);
  expect(points.map(({ step }) => step.number)).toEqual([0, 1, 2, 4, 5, 6]);
  expect(points.map(({ from }) => from)).toEqual([-1, 0, 1, 0, 3, 4]);
  expect(historyPoints([{ ...steps[0]!, accuracy: null }])).toEqual([]);
});

it('joins the shares of one plan from one step, in their order, and no others', () => {
  const plan = { criterion: { name: 'taylor' }, scope: { name: 'global' } };
  const grown = [0.5, 0.3, 0.9].map((sparsity, i) => ({
    ...steps[1]!,
    id: `family ${i}`,
    parent: steps[0]!.id,
    sparsity,
    plan: { ...plan, sparsity },
  }));
  const other = { ...grown[0]!, id: 'other', plan: { ...plan, scope: { name: 'uniform' }, sparsity: 0.5 } };
  const points = historyPoints([steps[0]!, ...grown, other]);
  expect(points.map(({ from }) => from)).toEqual([-1, 2, 0, 1, 0]);
});

it('has a round axis that holds all intervals', () => {
  const points = historyPoints(steps);
  const [low, high] = accuracyRange(points);
  expect(low).toBeLessThanOrEqual(86.3);
  expect(high).toBeGreaterThanOrEqual(91.2);
  expect(high).toBeLessThanOrEqual(100);
});

it('has an axis of at least two per cent', () => {
  const sure = { value: 0.5, low: 0.5, high: 0.5, n: 9 };
  const [low, high] = accuracyRange(historyPoints([{ ...steps[0]!, accuracy: sure }]));
  expect([low, high >= 52]).toEqual([50, true]);
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
