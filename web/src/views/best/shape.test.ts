import { describe, expect, it } from 'vitest';
import type { RobustnessTable } from '../../api';
import type { RobustState } from '../shared/robustState.svelte';
import { numbersOf, topsOf } from './shape';

const COLUMNS = [
  { name: 'clean', title: 'Clean', short: 'clean', family: '', at: [0] },
  { name: 'fog', title: 'Fog', short: 'fog', family: 'weather', at: [1, 2, 3, 4, 5] },
];
const step = (number: number, method: string, rate: number, clean: number | null, fog: number) => ({
  step: `s${number}`,
  number,
  method,
  rate,
  criterion: method,
  label: '',
  right: [clean, fog, fog, fog, fog, fog],
});
const TABLE = {
  n: 100,
  steps: [
    step(0, 'Trained', 0, 92, 80),
    step(1, 'Mag', 0.5, 90, 60),
    step(2, 'Mag', 0.9, 70, 65),
    step(3, 'Tay', 0.5, null, 75),
  ],
} as unknown as RobustnessTable;
const page = { mode: 'all', subset: null, severity: 'mean' } as unknown as RobustState;
const lines = (of: 'methods' | 'steps', sort = 'mean', down = true) =>
  numbersOf(TABLE, COLUMNS, { of, sort, down, page }, () => '');

describe('the numbers', () => {
  it('hold the best model of each method in each column, and which it is', () => {
    const mag = lines('methods').find(({ title }) => title === 'Mag')!;
    expect(mag).toMatchObject({ shares: [0.9, 0.65], mean: 0.65, steps: ['s1', 's2'], rate: null });
  });
  it('are sorted by any column, what is not known last', () => {
    expect(lines('methods').map(({ title }) => title)).toEqual(['Trained', 'Tay', 'Mag']);
    expect(lines('methods', 'fog', false).map(({ title }) => title)).toEqual(['Mag', 'Tay', 'Trained']);
    expect(lines('methods', 'clean').map(({ title }) => title)).toEqual(['Trained', 'Mag', 'Tay']);
    expect(lines('methods', 'clean', false).at(-1)!.title).toBe('Tay');
  });
  it('are of every step on request', () => {
    expect(lines('steps').map(({ key, rate }) => [key, rate])).toEqual([
      ['s0', 0],
      ['s3', 0.5],
      ['s2', 0.9],
      ['s1', 0.5],
    ]);
  });
  it('know the best of each column', () => {
    expect(topsOf(lines('methods'), 2)).toEqual([0.92, 0.8]);
    expect(topsOf([], 1)).toEqual([NaN]);
  });
});
