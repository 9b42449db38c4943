import { expect, test } from 'vitest';
import { NOWHERE, type LineSet } from '../../raster/parallel';
import { drawnRows, MOST_LINES, nearestLine, pictureOf, placed, plotOf, scaleOf, styleOf } from './lines';

const every = (n: number): Uint32Array => Uint32Array.from({ length: n }, (_, row) => row);
const plot = plotOf(468, 144, 3);

test('axes spread over the width on whole pixels, with room for a density at both ends', () => {
  expect(plot.xs).toEqual([34, 234, 434]);
  expect(plotOf(400, 200, 1).xs).toEqual([34]);
});

test('the painted part runs from the first axis to the last in device pixels', () => {
  expect(pictureOf(plot, 1)).toEqual({ width: 401, height: 101, axes: [0, 200, 400] });
  expect(pictureOf(plot, 2)).toEqual({ width: 801, height: 201, axes: [0, 400, 800] });
});

test('what is painted stands where the axis says', () => {
  const scale = scaleOf(plot, [30, 80], false);
  expect([...placed(Float32Array.from([30, 55, 80, NaN]), scale, plot, 1)]).toEqual([0, 50, 100, NOWHERE]);
  const up = scaleOf(plot, [30, 80], true);
  expect([...placed(Float32Array.from([30, 55, 80]), up, plot, 2)]).toEqual([200, 100, 0]);
});

test('where all values are one they stand in the middle', () => {
  const scale = scaleOf(plot, [5, 5], true);
  expect([...placed(Float32Array.from([5]), scale, plot, 1)]).toEqual([50]);
});

test('as many lines are drawn as can be told apart, of the chosen and the others alike', () => {
  const rows = every(3 * MOST_LINES);
  expect(drawnRows(rows, null, false)).toHaveLength(MOST_LINES);
  expect(drawnRows(rows, null, true)).toBe(rows);
  expect(drawnRows(every(50), null, false)).toHaveLength(50);
  const chosen = new Uint8Array(rows.length);
  chosen.fill(1, 0, 40);
  const drawn = drawnRows(rows, chosen, false);
  expect(drawn.filter((row) => chosen[row])).toHaveLength(40);
  expect(drawn).toHaveLength(MOST_LINES / 2 + 40);
});

test('what is not chosen is a fifth as strong as as many that are', () => {
  const sets = [{ rows: [0, 1] }, { rows: [2, 3] }];
  const { strong, dim } = styleOf(sets, Uint8Array.from([1, 1, 0, 0]));
  expect(dim).toBeCloseTo(strong / 5);
  expect(styleOf(sets, null).strong).toBeGreaterThan(0);
});

test('the line under the pointer is found between its axes, chosen ones first', () => {
  const picture = pictureOf(plot, 1);
  const set: LineSet = {
    places: [
      Uint16Array.from([0, 50, NOWHERE]),
      Uint16Array.from([100, 50, 50]),
      Uint16Array.from([100, 0, 50]),
    ],
    rows: [0, 1, 2],
    color: 0,
  };
  expect(nearestLine(picture, [set], { x: 50, y: 26 }, 5, null)).toBe(0);
  expect(nearestLine(picture, [set], { x: 300, y: 26 }, 5, null)).toBe(1);
  expect(nearestLine(picture, [set], { x: 50, y: 80 }, 5, null)).toBeNull();
  expect(nearestLine(picture, [set], { x: 500, y: 26 }, 5, null)).toBeNull();
  expect(nearestLine(picture, [set], { x: 98, y: 50 }, 5, Uint8Array.from([0, 1, 0]))).toBe(1);
  expect(nearestLine(picture, [set], { x: 300, y: 26 }, 5, Uint8Array.from([1, 0, 0]))).toBe(1);
});
