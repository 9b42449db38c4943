import { describe, expect, it } from 'vitest';
import { MadeUpTree } from '../../../dev/made-up/tree';
import { latency, metrics } from '../../../dev/made-up/measured';
import { timeFact, timeWords } from './time';

const tree = new MadeUpTree('alexnet');
const time = (number: number) => latency(metrics('alexnet', tree.steps[number]!, 'cifar10'));

describe('the time of a step', () => {
  it('is a share of the unpruned network’s, with its doubt', () => {
    const found = { ...time(2), ratio: 0.643, ratio_low: 0.637, ratio_high: 0.649 };
    expect(timeFact(found)).toMatchObject({ value: '64', unit: '%', note: '±\u202f0.6 of 3.00\u202fms' });
    expect(timeWords(found)).toMatch(/instead of 3\.00 ms a forward\. Really left: .* parameters, .* MACs/);
    expect(timeWords(found)).toContain('Batch 1, 1 thread, cpu');
  });
  it('says how much faster channels-last order is, where that was measured', () => {
    const found = {
      ...time(2),
      last_ratio: 0.6,
      last_median_ms: 1.25,
      last_dense_median_ms: 2,
      last_speedup: 1.54,
    };
    expect(timeWords(found)).toContain('In channels-last order 1.25 ms, 1.54 times as fast. Really left');
    expect(timeWords({ ...found, last_speedup: null })).not.toContain('channels-last');
  });
  it('is all of it where nothing is taken out, and says why', () => {
    expect(timeFact(time(0))).toMatchObject({ value: '100', note: 'all: nothing is taken out' });
    expect(timeWords(time(0))).toMatch(/^3\.00 ms a forward\. Nothing is pruned at this step\. Batch/);
  });
});
