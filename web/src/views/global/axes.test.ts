import { expect, test } from 'vitest';
import type { Latent, Pair } from '../shared/geometry';
import {
  axesOf,
  columnsOf,
  domainsOf,
  FIRST_CLASSES,
  growsUp,
  moved,
  rankClasses,
  rowsIn,
  shownClasses,
} from './axes';

/** Samples by their angles to the classes; length 10 + row, margin row − 1. */
function latent(label: number[], angles: number[][]): Latent {
  const n = label.length;
  return {
    n,
    nClasses: angles[0]?.length ?? 0,
    label: Int16Array.from(label),
    predicted: Int16Array.from(label),
    correct: new Uint8Array(n).fill(1),
    at: null,
    angles: Float32Array.from(angles.flat()),
    angle: Float32Array.from(angles, (each, row) => each[label[row]!]!),
    length: Float32Array.from(label, (_, row) => 10 + row),
    margin: Float32Array.from(label, (_, row) => row - 1),
    robustness: null,
  };
}

const NAMES = ['cat', 'dog', 'ship'];
const a = latent(
  [0, 0, 1],
  [
    [50, 80, 90],
    [60, 70, 91],
    [85, 40, 92],
  ],
);
const b = latent(
  [0, 0, 1],
  [
    [51, 70, 93],
    [59, 75, 95],
    [85, 40, 12],
  ],
);
const pair: Pair = { a, b };
const cats = Uint32Array.from([0, 1]);
const ids = (axes: readonly { id: string }[]): string[] => axes.map(({ id }) => id);

test('classes are ranked by how much the angle to them changed, whichever way', () => {
  expect(rankClasses(pair, cats)).toEqual([1, 2, 0]);
  expect(rankClasses(pair, Uint32Array.from([0, 1, 2]))[0]).toBe(2);
});

test('where A is B the nearest classes come first', () => {
  expect(rankClasses({ a, b: a }, cats)).toEqual([0, 1, 2]);
});

test('the axis of the own class stands first, then the ranking, then length and margin', () => {
  const axes = axesOf({ ranking: [1, 2, 0], own: 0, chosen: null, order: [] }, NAMES);
  expect(ids(axes)).toEqual(['class 0', 'class 1', 'class 2', 'length', 'margin']);
  expect(axes[1]).toMatchObject({ name: 'dog', unit: '°' });
});

test('of more classes than fit the first of the ranking are shown, the own one among them', () => {
  const ranking = Array.from({ length: 1000 }, (_, i) => i);
  const shown = shownClasses({ ranking, own: 700, chosen: null });
  expect(shown).toHaveLength(FIRST_CLASSES);
  expect(shown.slice(0, 2)).toEqual([700, 0]);
  expect(shownClasses({ ranking, own: 700, chosen: [5, 900, 3] })).toEqual([3, 5, 900]);
});

test('axes keep the order of the person, those never moved follow by rank', () => {
  const order = ['margin', 'class 2'];
  const axes = axesOf({ ranking: [1, 2, 0], own: null, chosen: null, order }, NAMES);
  expect(ids(axes)).toEqual(['margin', 'class 2', 'class 1', 'class 0', 'length']);
});

test.each([
  [0, ['c', 'a', 'b']],
  [1, ['a', 'c', 'b']],
  [9, ['a', 'b', 'c']],
  [-3, ['c', 'a', 'b']],
])('an axis moved to place %i stands there', (to, after) => {
  expect(moved(['a', 'b', 'c'], 'c', to)).toEqual(after);
});

test('an axis has a column for each step, or their difference', () => {
  const [dog] = axesOf({ ranking: [1], own: null, chosen: null, order: [] }, NAMES) as [never];
  expect(columnsOf(pair, dog, 'both').map((column) => [...column])).toEqual([
    [80, 70, 40],
    [70, 75, 40],
  ]);
  expect([...columnsOf(pair, dog, 'change')[0]!]).toEqual([-10, 5, 0]);
  expect(columnsOf(pair, dog, 'a')).toHaveLength(1);
  expect(columnsOf(pair, dog, 'a')[0]).toBe(columnsOf(pair, dog, 'both')[0]);
});

test('angles share round ends, the same for A, for B and for both; changes lie about 0', () => {
  const axes = axesOf({ ranking: [0, 1, 2], own: null, chosen: null, order: [] }, NAMES);
  const domains = domainsOf(pair, axes, 'both', cats);
  expect(domains.slice(0, 3)).toEqual([
    [50, 100],
    [50, 100],
    [50, 100],
  ]);
  expect(domainsOf(pair, axes, 'a', cats)).toEqual(domains);
  const changes = domainsOf(pair, axes, 'change', cats);
  expect(changes[0]![0]).toBe(-changes[0]![1]);
  expect(changes[0]![1]).toBeGreaterThanOrEqual(10);
});

test('near is up: small angles, great lengths; a flipped axis is the other way about', () => {
  const [cat, length] = axesOf({ ranking: [0], own: null, chosen: null, order: [] }, NAMES);
  expect([growsUp(cat!, false), growsUp(length!, false), growsUp(cat!, true)]).toEqual([false, true, true]);
});

test('samples are those of one class, of the shown classes, or all', () => {
  expect([...rowsIn('class', pair, 1, [0])]).toEqual([2]);
  expect([...rowsIn('class', pair, null, [0])]).toEqual([]);
  expect([...rowsIn('shown', pair, null, [1, 0])]).toEqual([0, 1, 2]);
  expect([...rowsIn('all', pair, 0, [])]).toEqual([0, 1, 2]);
});
