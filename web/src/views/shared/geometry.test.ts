import { describe, expect, it } from 'vitest';
import { madeUp } from '../../../dev/made-up/source';
import { bandwidthOf, curveOf, densityOf } from './density';
import {
  changeOf,
  extent,
  flagsOf,
  OUTCOMES,
  outcomeCodes,
  readLatent,
  rowsByClass,
  rowsOf,
  standings,
  thinned,
  within,
  type Latent,
} from './geometry';

const latent = (correct: number[], angle: number[]): Latent => ({
  n: 4,
  nClasses: 3,
  label: Int16Array.of(0, 1, 0, 1),
  predicted: new Int16Array(4),
  correct: Uint8Array.from(correct),
  angles: new Float32Array(12),
  at: null,
  angle: Float32Array.from(angle),
  length: Float32Array.of(1, 2, 3, 4),
  margin: Float32Array.of(1, -1, 1, -1),
  robustness: null,
});
const pair = { a: latent([1, 1, 0, 0], [10, 20, 30, 40]), b: latent([1, 0, 1, 0], [11, 25, 28, 40]) };

describe('samples of two steps', () => {
  it('come from the columns as they are', async () => {
    const source = madeUp();
    const { model, step } = { model: 'alexnet', step: '' };
    const [card] = (await source.session()).models;
    const tree = await source.tree(card?.name ?? model);
    const read = readLatent(
      await source.geometry(card?.name ?? model, tree.head ?? step, 'fog-3', 'cifar10'),
      10,
    );
    expect(read.n).toBe(1000);
    expect(read.nClasses).toBe(10);
    expect(read.angles).toHaveLength(10_000);
    expect(read.angle[13]).toBe(read.angles[13 * 10 + read.label[13]!]);
    expect(read.robustness).toHaveLength(1000);
  });
  it('have an outcome each', () => {
    expect([...outcomeCodes(pair)].map((code) => OUTCOMES[code])).toEqual([
      'both-right',
      'broken',
      'fixed',
      'both-wrong',
    ]);
  });
  it('are grouped by class, and classes ranked by what was lost', () => {
    expect(rowsByClass(pair.a.label, 3).map((rows) => [...rows])).toEqual([[0, 2], [1, 3], []]);
    expect(standings(pair, ['cat', 'dog', 'none'])).toEqual([
      { index: 1, name: 'dog', n: 2, a: 0.5, b: 0 },
      { index: 0, name: 'cat', n: 2, a: 0.5, b: 1 },
    ]);
  });
  it('are chosen by rectangles and by change', () => {
    const rows = Uint32Array.of(0, 1, 2, 3);
    const { angle, length } = pair.a;
    expect([
      ...within(rows, { column: angle, low: 20, high: 30 }, { column: length, low: 3, high: 9 }),
    ]).toEqual([2]);
    expect([...changeOf(pair, 'angle')]).toEqual([1, 5, -2, 0]);
    expect(rowsOf(flagsOf([3, 1], 4))).toEqual([1, 3]);
    expect(extent([angle, length])).toEqual([1, 40]);
    expect(extent([angle], [1, 2])).toEqual([20, 30]);
    expect(extent([angle], [])).toEqual([0, 1]);
  });
  it('are thinned evenly and always the same way', () => {
    const rows = Uint32Array.from({ length: 10 }, (_, i) => i);
    expect([...thinned(rows, 5)]).toEqual([0, 2, 4, 6, 8]);
    expect(thinned(rows, 10)).toBe(rows);
  });
});

describe('a density', () => {
  const values = Float32Array.from({ length: 4001 }, (_, i) => (i - 2000) / 1000);
  const rows = Uint32Array.from(values, (_, i) => i);
  it('has an area of one and lies where the samples are', () => {
    const { values: curve, step, low } = densityOf(values, rows, -4, 4);
    expect(curve.reduce((sum, value) => sum + value * step, 0)).toBeCloseTo(1, 6);
    expect(curve[48]).toBeCloseTo(0.25, 3); // uniform on [-2, 2]
    expect(low).toBe(-4);
  });
  it('is as wide as Silverman says', () => {
    expect(bandwidthOf(Float32Array.of(1, 2, 3, 4, 5))).toBeCloseTo((0.9 * 2) / 1.34 / 5 ** 0.2, 6);
    expect(bandwidthOf(Float32Array.of(7, 7, 7))).toBe(0);
    expect(bandwidthOf(Float32Array.of(7))).toBe(0);
  });
  it('is cut where nothing is, and drawn against a common peak', () => {
    const density = densityOf(Float32Array.of(0, 0, 0), [0, 1, 2], -10, 10, 40);
    const curve = curveOf(density, 2 * density.max);
    expect(Math.max(...curve.map(([, share]) => share))).toBeCloseTo(0.5);
    expect(curve[0]![0]).toBeGreaterThan(-3);
    expect(curveOf(densityOf(values, [], 0, 1))).toEqual([]);
  });
});
