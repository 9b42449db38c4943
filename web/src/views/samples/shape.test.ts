import { describe, expect, it } from 'vitest';
import { A, B, predictions, SCORES } from './fixtures';
import { chosen, hindrance, markOf, ORDERS, samplesOf, tally, type Choice, type Order } from './shape';

const samples = samplesOf(A, B);
const rows = (choice: Partial<Choice>): number[] =>
  chosen(samples, SCORES, { outcome: 'all', order: 'index', label: -1, ...choice }).map(({ row }) => row);

describe('samples under A and B', () => {
  it('are right, broken, fixed or wrong', () => {
    expect(samples.map(({ outcome }) => outcome)).toEqual(['both-right', 'broken', 'fixed', 'both-wrong']);
    expect(tally(samples)).toEqual({ 'both-right': 1, broken: 1, fixed: 1, 'both-wrong': 1 });
    expect([markOf(samples), markOf(samples.slice(1, 2)), markOf([])]).toEqual([
      undefined,
      'broken',
      undefined,
    ]);
  });
  it.each<[Order, number[]]>([
    ['index', [0, 1, 2, 3]],
    ['change', [1, 2, 3, 0]],
    ['unsure', [2, 3, 1, 0]],
    ['fragile', [3, 1, 2, 0]],
    ['flips', [2, 1, 0, 3]],
    ['margin', [1, 0, 3, 2]],
    ['robustness', [1, 3, 2, 0]],
  ])('are ordered by %s, equal ones as they come', (order, expected) => {
    expect(rows({ order })).toEqual(expected);
  });
  it('are chosen by outcome, by class and by rows', () => {
    expect(rows({ outcome: 'fixed' })).toEqual([2]);
    expect(rows({ label: 0 })).toEqual([0, 1]);
    expect(rows({ rows: [3, 0] })).toEqual([0, 3]);
    expect(rows({ outcome: 'fixed', rows: [0] })).toEqual([]);
  });
});

describe('an order', () => {
  const none = { ...SCORES, n_conditions: 0, margin_a: null, margin_b: null, robustness_b: null };
  const unsaid = samplesOf(predictions([0, 0, 0, 0], []), predictions([0, 1, 1, 0], []));
  it('can be taken once its numbers were measured', () => {
    const all = Object.keys(ORDERS) as Order[];
    expect(all.filter((order) => hindrance(order, samples, SCORES))).toEqual([]);
    expect(all.filter((order) => hindrance(order, unsaid, none))).toEqual([
      'flips',
      'change',
      'margin',
      'robustness',
      'unsure',
    ]);
  });
  it('takes a confidence that is not known for none', () => {
    const half = samplesOf(predictions([0, 0, 1, 1], []), predictions([0, 0, 1, 1], [0.3, 0.9, 0.2, 0.1]));
    const choice: Choice = { outcome: 'all', order: 'change', label: -1 };
    expect(chosen(half, SCORES, choice).map(({ row }) => row)).toEqual([1, 0, 2, 3]);
  });
  it('that was not measured is that in which samples come', () => {
    const choice: Choice = { outcome: 'all', order: 'margin', label: -1 };
    expect(chosen(samples, none, choice).map(({ row }) => row)).toEqual([0, 1, 2, 3]);
  });
});
