import { describe, expect, it } from 'vitest';
import type { PreviewAnswer, PreviewEffect } from '../../api';
import { accuracyChange, effectsOf, previewFinding, reachOf, sizesOf } from './preview';

const estimate = (value: number, half: number) => ({ value, low: value - half, high: value + half, n: 1000 });
const effect: PreviewEffect = {
  accuracy: estimate(0.9, 0.01),
  accuracy_now: estimate(0.92, 0.01),
  accuracy_change: estimate(-0.02, 0.005),
  loss: 0.41,
  loss_now: 0.3,
  n_broken: 25,
  n_fixed: 5,
};
const answer: PreviewAnswer = {
  step: 's',
  layers: [],
  n_params: 1000,
  n_nonzero_before: 900,
  n_nonzero_after: 500,
  macs_before: 2_000_000,
  macs_after: 1_000_000,
  n_removable: 40,
  n_params_left: 700,
  macs_left: 900_000,
  macs_dense: 2_500_000,
  reached: 0.64,
  n_rounds: 3,
  effect,
  seconds: 0.4,
};

describe('a preview', () => {
  it('tells what is masked from what could really go', () => {
    expect(sizesOf(answer).map((line) => `${line.name} ${line.value} ${line.rest}`)).toEqual([
      'reached 64\u202f% in 3 rounds',
      'weights masked 500 50\u202f%, +400',
      'really removable 40 4\u202f%',
      'MACs left 1.00\u202fM \u221250\u202f%',
      'parameters, shrunk 700 −30\u202f%',
      'MACs, shrunk 900\u202fk −64\u202f%',
    ]);
  });
  it('gives accuracy before and after with its doubt', () => {
    expect(effectsOf(effect)[0]!.value).toBe('92.0 → 90.0\u202f%');
    expect(effectsOf(effect)[0]!.rest).toBe('±\u202f1.0');
  });
  it('marks the change in points and says whether it is told apart from 0', () => {
    expect(accuracyChange(effect)).toMatchObject({ text: '\u22122.00\u202f±\u202f0.50', told: true });
    expect(previewFinding(answer)).toBe(
      'accuracy changes by \u22122.00\u202f±\u202f0.50 points; 25 samples break, 5 are fixed',
    );
    const same = { ...effect, accuracy_change: estimate(-0.001, 0.005) };
    expect(accuracyChange(same).told).toBe(false);
    expect(previewFinding({ ...answer, effect: same })).toMatch('not told apart');
  });
  it('says without data that answers cannot be judged', () => {
    expect(previewFinding({ ...answer, effect: null })).toMatch('no data');
    expect(sizesOf({ ...answer, effect: null, reached: null, n_params_left: null })).toHaveLength(3);
  });
  it('draws on an axis with round ends', () => {
    const mark = accuracyChange(effect);
    expect(reachOf([mark])).toBe(3);
    expect(reachOf([{ ...mark, low: -0.4, high: 0.59 }])).toBe(0.6);
    expect(reachOf([{ ...mark, low: -45, high: 0 }])).toBe(60);
    expect(reachOf([])).toBe(0.1);
  });
});
