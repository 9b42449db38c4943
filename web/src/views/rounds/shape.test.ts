import { describe, expect, it } from 'vitest';
import type { StepCard } from '../../api';
import { accuracyRange, controlsOf, courseOf, finding, hasCourse, labelsOf, removingOf } from './shape';

const round = (n_gone: number, more = {}) => ({
  n_units: 10,
  n_gone,
  amount: null,
  accuracy: null,
  held: true,
  ...more,
});
const epoch = (round: number, epoch: number, accuracy: number) => ({
  round,
  epoch,
  accuracy,
  loss: 1,
  n: 50,
});
const trained = {
  rounds: [round(2), round(5)],
  epochs: [
    epoch(0, -1, 0.9),
    epoch(0, 0, 0.5),
    epoch(0, 1, 0.7),
    epoch(0, 2, 0.8),
    epoch(1, 0, 0.4),
    epoch(1, 1, 0.6),
    epoch(1, 2, 0.75),
  ],
};

describe('the course of a step', () => {
  it('lays rounds side by side, as wide as they have epochs', () => {
    const { spans, moments, n } = courseOf(trained);
    expect(spans.map(({ from, to, gone }) => [from, to, gone])).toEqual([
      [0, 2, 20],
      [2, 4, 50],
    ]);
    expect(moments.map(({ x }) => x)).toEqual([0, 0, 1, 2, 2, 3, 4]);
    expect(n).toBe(50);
  });
  it('of a network that was only trained has rounds that removed nothing', () => {
    const { spans, moments } = courseOf({ ...trained, rounds: [] });
    expect(spans.map(({ gone }) => gone)).toEqual([null, null]);
    expect(moments.at(-1)!.x).toBe(4);
  });
  it('is told by rounds where nothing was trained', () => {
    const rounds = [round(2, { accuracy: 0.9 }), round(4, { accuracy: 0.7, held: false })];
    const { spans, moments, trained } = courseOf({ rounds, epochs: [] });
    expect(trained).toBe(false);
    expect(spans.map(({ to }) => to)).toEqual([1, 2]);
    expect(moments.map(({ x, accuracy }) => [x, accuracy])).toEqual([
      [1, 90],
      [2, 70],
    ]);
  });
  it('has an axis and labels for itself and the networks that removed nothing', () => {
    const course = courseOf(trained);
    const control = courseOf({ rounds: [], epochs: [epoch(0, 0, 0.9), epoch(0, 1, 0.97)] });
    const [low, high] = accuracyRange([course, control]);
    expect(low).toBeLessThanOrEqual(40);
    expect([high >= 97, high <= 100]).toEqual([true, true]);
    const [one, other] = accuracyRange([courseOf({ rounds: [], epochs: [epoch(0, 0, 0.5)] })]);
    expect(other - one).toBeGreaterThanOrEqual(2);
    const told = (numbers: number[]) =>
      labelsOf(
        course,
        numbers.map((number) => ({ card: { number }, course: control })),
      ).map(({ text, at }) => [text, at]);
    expect(told([7])).toEqual([
      ['75.0', 75],
      ['before', 90],
      ['Control', 97],
    ]);
    expect(told([7, 8]).slice(2)).toEqual([
      ['Control 7', 97],
      ['Control 8', 97],
    ]);
    expect(labelsOf(courseOf({ rounds: [round(2)], epochs: [] }), [])).toEqual([]);
    expect(removingOf(course).map(({ gone }) => gone)).toEqual([20, 50]);
    expect(removingOf(control)).toEqual([]);
  });
  it('is worth drawing only if something happened on the way', () => {
    expect(hasCourse({ rounds: [round(5)], epochs: [] })).toBe(false);
    expect(hasCourse({ rounds: [round(2), round(5)], epochs: [] })).toBe(true);
    expect(hasCourse({ ...trained, rounds: [round(5)] })).toBe(true);
  });
  it('says what came of it', () => {
    expect(finding(courseOf(trained))).toBe('accuracy from 90.0 to 75.0 % in 4 epochs');
    expect(finding(courseOf({ ...trained, epochs: [] }))).toBe('2 rounds, 50 % of units gone at the end');
  });
  it('is compared with what was trained as long by the same recipe', () => {
    const step = (id: string, more = {}) =>
      ({
        id,
        parent: 'p',
        criterion: 'magnitude',
        removed: false,
        plan: { recovery: { epochs: 2 } },
        ...trained,
        ...more,
      }) as unknown as StepCard;
    const control = step('c', { criterion: 'control' });
    const other = step('o', { criterion: 'control', plan: { recovery: { epochs: 9 } } });
    expect(controlsOf(step('s'), [step('s'), control, other])).toEqual([control]);
    expect(controlsOf(control, [control])).toEqual([]);
  });
});
