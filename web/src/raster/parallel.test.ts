import { expect, test } from 'vitest';
import { blended, packed } from './blend';
import { Kept, NOWHERE, paintParallel, placesOf, strengthOf, type LineSet } from './parallel';

const WHITE = packed([255, 255, 255]);
const GREY = packed([127, 127, 127]);
const AMBER = packed([230, 159, 0]);
const HALF = { strong: 0.5, dim: 0.125 };

/** Lines by their places on each axis, a line an inner array. */
function lines(color: number, ...places: number[][]): LineSet {
  const axes = places[0]?.map((_, axis) => Uint16Array.from(places, (line) => line[axis]!)) ?? [];
  return { places: axes, rows: places.map((_, row) => row), color };
}

/** The picture of 4 pixels between two axes, row by row. */
function painted(
  sets: LineSet[],
  { height = 4, chosen = null as Uint8Array | null, axes = [0, 4] } = {},
): number[][] {
  const width = axes.at(-1)! + 1;
  const out = new Uint32Array(width * height).fill(WHITE);
  paintParallel(out, { width, height, axes }, sets, chosen, HALF);
  return Array.from({ length: height }, (_, y) => [...out.subarray(y * width, (y + 1) * width)]);
}

const over = (color: number, share: number): number => blended(WHITE, color, Math.round(256 * share));
const row = (color: number): number[] => [color, color, color, color, WHITE];
const EMPTY = row(WHITE);

test('a level line covers its pixels by its strength and no others', () => {
  expect(painted([lines(GREY, [2, 2])])).toEqual([EMPTY, EMPTY, row(over(GREY, 0.5)), EMPTY]);
});

test('lines on one another cover what the ones before them left', () => {
  const picture = painted([lines(GREY, [1, 1], [1, 1], [1, 1])]);
  expect(picture[1]).toEqual(row(over(GREY, 1 - 0.5 ** 3)));
});

test('where A and B meet neither lies over the other', () => {
  const mean = packed([179, 143, 64]);
  const [one, other] = [
    painted([lines(GREY, [0, 0]), lines(AMBER, [0, 0])]),
    painted([lines(AMBER, [0, 0]), lines(GREY, [0, 0])]),
  ];
  expect(one[0]).toEqual(row(over(mean, 0.75)));
  expect(other).toEqual(one);
});

test('a slanting line is shared by the two pixels next to it', () => {
  const picture = painted([lines(GREY, [0, 2])]);
  const at = (weight: number): number => over(GREY, 1 - 0.5 ** weight);
  expect(picture[0]!.slice(0, 4)).toEqual([at(1), at(0.5), WHITE, WHITE]);
  expect(picture[1]!.slice(0, 4)).toEqual([WHITE, at(0.5), at(1), at(0.5)]);
  expect(picture[2]!.slice(0, 4)).toEqual([WHITE, WHITE, WHITE, at(0.5)]);
});

test.each([
  [0, 9],
  [9, 0],
])('a steep line from %i to %i has no holes and keeps between its axes', (from, to) => {
  const picture = painted([lines(GREY, [from, to])], { height: 10, axes: [0, 3] });
  // Its last pixel is the first of the next axis, which is that pair's to draw.
  const drawn = picture.filter((pixels) => pixels.slice(0, 3).some((pixel) => pixel !== WHITE));
  expect(drawn.length).toBe(9);
  expect(picture.every((pixels) => pixels[3] === WHITE)).toBe(true);
});

test('a steep line is shared by the two pixels beside it in every row', () => {
  const picture = painted([lines(GREY, [0, 8])], { height: 9, axes: [0, 4] });
  const at = (weight: number): number => over(GREY, 1 - 0.5 ** weight);
  expect(picture[2]!.slice(0, 4)).toEqual([WHITE, at(1), WHITE, WHITE]);
  expect(picture[3]!.slice(0, 4)).toEqual([WHITE, at(0.5), at(0.5), WHITE]);
  expect(picture[6]!.slice(0, 4)).toEqual([WHITE, WHITE, WHITE, at(1)]);
});

test('what is not chosen is weaker and lies below', () => {
  const chosen = Uint8Array.from([0, 1]);
  const picture = painted([lines(GREY, [0, 0], [3, 3])], { chosen });
  expect(picture[0]).toEqual(row(over(GREY, 0.125)));
  expect(picture[3]).toEqual(row(over(GREY, 0.5)));
  const meeting = painted([lines(GREY, [0, 0], [0, 0])], { chosen });
  expect(meeting[0]).toEqual(row(blended(over(GREY, 0.125), GREY, 128)));
});

test('a value that is not there ends its line on both sides of the axis, and only there', () => {
  const line = lines(GREY, [1, NOWHERE, 1, 1]);
  const picture = painted([line], { axes: [0, 2, 4, 6] });
  expect(picture[1]).toEqual([...new Array<number>(4).fill(WHITE), over(GREY, 0.5), over(GREY, 0.5), WHITE]);
});

test('no lines, one axis and no width leave the picture as it is', () => {
  expect(painted([])).toEqual([EMPTY, EMPTY, EMPTY, EMPTY]);
  expect(painted([lines(GREY)])).toEqual([EMPTY, EMPTY, EMPTY, EMPTY]);
  expect(painted([lines(GREY, [1])], { axes: [0] }).flat()).toEqual(new Array(4).fill(WHITE));
  expect(painted([lines(GREY, [1, 2])], { axes: [0, 0] }).flat()).toEqual(new Array(4).fill(WHITE));
});

test('more lines than cells are drawn by their places: twice as many look as strong as their doubles', () => {
  const many = Array.from({ length: 3000 }, (_, i) => [i % 8, (i * 3) % 8]);
  const twice = painted([lines(GREY, ...many, ...many)], { height: 8 });
  const coarse = painted(
    [
      lines(
        GREY,
        ...[...many, ...many].map((line) => line.map((place) => place & -2)), // from 4000 lines on 2 pixels are one
      ),
    ],
    { height: 8 },
  );
  expect(twice).toEqual(coarse);
});

test('places are rounded, held within the picture, and know what is not there', () => {
  const values = Float32Array.from([0, 1.4, 99, -5, NaN]);
  expect([...placesOf(values, 2, 1, 10)]).toEqual([1, 4, 9, 0, NOWHERE]);
});

test('one line of many is weaker than one of few', () => {
  const strengths = [1, 100, 1000, 10_000, 1e6].map(strengthOf);
  expect(strengths).toEqual([...strengths].sort((a, b) => b - a));
  expect(strengths[0]).toBe(0.7);
  expect(strengths.at(-1)).toBe(0.025);
});

test('lines that are kept give the same picture to the pixel, whatever is chosen', () => {
  const [width, height, axes] = [41, 30, [0, 17, 40]];
  const noise = (i: number): number => (Math.imul(i + 1, 2654435761) >>> 8) / 2 ** 24;
  const set = (seed: number, n: number, color: number): LineSet => ({
    places: axes.map((_, axis) =>
      Uint16Array.from({ length: n }, (_, row) =>
        row % 50 === axis ? NOWHERE : Math.floor(noise(31 * row + 7 * axis + seed) * height),
      ),
    ),
    rows: Uint32Array.from({ length: n / 2 }, (_, i) => 2 * i),
    color,
  });
  const sets = [set(1, 5000, GREY), set(2, 5000, AMBER)];
  const kept = new Kept({ width, height, axes }, sets);
  for (const every of [1, 3, 7000]) {
    const chosen = Uint8Array.from({ length: 5000 }, (_, row) => Number(row % every === 0));
    const [plain, again] = [null, kept].map((given) => {
      const out = new Uint32Array(width * height).fill(WHITE);
      paintParallel(out, { width, height, axes }, sets, chosen, { strong: 0.01, dim: 0.002 }, given);
      return out;
    });
    expect(again).toEqual(plain);
    expect(new Set(again).size).toBeGreaterThan(3);
  }
});
