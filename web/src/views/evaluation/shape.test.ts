import { describe, expect, it } from 'vitest';
import { packed } from '../../raster/bars';
import type { Column, Method } from '../shared/robust';
import { layoutOf } from '../shared/robustLayout';
import { barAt, moved } from './find';
import { lineOf, rectsOf, type BarStyle } from './paint';
import { heightOf, placesOf, rankWords, rowsFor, slotsOf, yOf } from './places';
import { cellsOf, marksOf, type Shares } from './shape';

const COLUMNS: Column[] = [
  { name: 'clean', title: 'Clean', short: 'clean', family: '', at: [0] },
  { name: 'fog', title: 'Fog', short: 'fog', family: 'weather', at: [1, 2, 3, 4, 5] },
];
const model = (at: number, rate: number) => ({ step: `s${at}`, number: at, rate, at });
const method = (name: string, ...models: Method['models']): Method => ({
  name,
  title: name,
  criterion: name,
  code: name.slice(0, 2),
  nth: 0,
  models,
});
const METHODS = [method('magnitude', model(0, 0.3), model(1, 0.9)), method('taylor', model(2, 0.3))];
/** s0 .9 .5, s1 .6 .2, s2 .8 .7 on clean and fog. */
const SHARES: Shares = { all: Float64Array.of(0.9, 0.5, 0.6, 0.2, 0.8, 0.7), subset: null, nSubset: 0 };
const LAYOUT = layoutOf(46 + 8 + 2 * 53, COLUMNS);
const ROWS = rowsFor(2);
const cells = (shares = SHARES, mode: 'all' | 'subset' | 'difference' = 'all') =>
  cellsOf(COLUMNS, METHODS, shares, mode, LAYOUT);
const STYLE: BarStyle = {
  criterion: () => [200, 0, 0],
  surface: [0, 0, 0],
  a: [1, 1, 1],
  b: [2, 2, 2],
  worse: [3, 3, 3],
  better: [4, 4, 4],
  untold: [5, 5, 5],
};

describe('cells', () => {
  it('rank the methods by their best model in each column', () => {
    expect(cells().map(({ column, rank, method, best }) => [column, rank, method.name, best])).toEqual([
      [0, 0, 'magnitude', 0.9],
      [0, 1, 'taylor', 0.8],
      [1, 0, 'taylor', 0.7],
      [1, 1, 'magnitude', 0.5],
    ]);
  });
  it('put what is not measured last', () => {
    const shares = { ...SHARES, all: Float64Array.of(NaN, 0.5, NaN, 0.2, 0.1, 0.7) };
    expect(cells(shares)[0]!.method.name).toBe('taylor');
    expect(cells(shares)[1]!.best).toBeNaN();
  });
  it('rank a subset by itself, and differences by all samples', () => {
    const shares = { ...SHARES, subset: Float64Array.of(0.1, 0.5, 0.1, 0.2, 0.9, 0.7), nSubset: 50 };
    expect(cells(shares, 'subset')[0]!.method.name).toBe('taylor');
    const [first] = cells(shares, 'difference');
    expect(first!.method.name).toBe('magnitude');
    expect(first!.bars[0]).toMatchObject({ share: 0.9, told: true });
    expect(first!.bars[0]!.change).toBeCloseTo(-0.8);
    expect(cells(shares, 'difference')[1]!.bars[0]!.told).toBe(false);
  });
});

describe('bars', () => {
  it('stand side by side while rates are few', () => {
    const slots = slotsOf(METHODS);
    expect(slots).toEqual({ rates: [0.3, 0.9], toScale: false });
    expect(placesOf(METHODS[0]!.models, slots, 50)).toEqual([
      { x: 0, width: 11 },
      { x: 25, width: 11 },
    ]);
  });
  it('share the slot of a rate', () => {
    const twice = [model(0, 0.5), model(1, 0.5004)];
    const slots = slotsOf([method('magnitude', ...twice)]);
    expect(placesOf(twice, slots, 50)).toEqual([
      { x: 0, width: 5 },
      { x: 6, width: 5 },
    ]);
  });
  it('stand to scale when there are many rates', () => {
    const many = Array.from({ length: 20 }, (_, i) => model(i, i / 20));
    const slots = slotsOf([method('magnitude', ...many)]);
    expect(slots.toScale).toBe(true);
    expect(placesOf(many, slots, 53)[10]).toEqual({ x: 25, width: 3 });
  });
  it('are painted tinted, A and B in their colours', () => {
    const { rects, colors } = rectsOf(cells(), ROWS, LAYOUT, STYLE, { a: 's0', b: 's2' });
    expect(rects.length).toBe(6 * 4);
    expect(colors.slice(0, 3)).toEqual([packed([1, 1, 1]), packed([56, 0, 0]), packed([2, 2, 2])]);
    const [x, y, , height] = rects;
    expect([x, y! + height!]).toEqual([46, yOf(ROWS, 0, 0)]);
    expect(height).toBeCloseTo(0.9 * ROWS.plot);
  });
  it('show what is worse from the old value down, better up, doubtful in grey', () => {
    const shares = { ...SHARES, subset: Float64Array.of(0.4, 0.5, 0.62, 0.2, 0.99, 0.7), nSubset: 90 };
    const { rects, colors } = rectsOf(cells(shares, 'difference'), ROWS, LAYOUT, STYLE, { a: null, b: null });
    const at = (color: readonly [number, number, number]): number => colors.indexOf(packed(color)) * 4;
    const worse = at(STYLE.worse);
    expect(rects[worse + 1]).toBeCloseTo(yOf(ROWS, 0, 0.9));
    expect(rects[worse + 3]).toBeCloseTo(0.5 * ROWS.plot);
    const better = at(STYLE.better);
    expect(rects[better + 1]).toBeCloseTo(yOf(ROWS, 1, 0.99));
    expect(at(STYLE.untold)).toBeGreaterThan(0);
  });
});

describe('a place', () => {
  it('is found under the pointer', () => {
    const found = barAt(cells(), ROWS, LAYOUT, 46 + 30, yOf(ROWS, 0, 0.2));
    expect([found?.cell.method.name, found?.bar.model.step]).toEqual(['magnitude', 's1']);
    expect(barAt(cells(), ROWS, LAYOUT, 20, 60)).toBeNull();
    expect(barAt(cells(), ROWS, LAYOUT, 60, heightOf(ROWS))).toBeNull();
  });
  it('is one model in every column', () => {
    expect(marksOf(cells(), 's0').map(({ cell }) => [cell.column, cell.rank])).toEqual([
      [0, 0],
      [1, 1],
    ]);
    expect(lineOf(marksOf(cells(), 's0'), ROWS, LAYOUT, 5)).toMatch(/^M[\d.]+ \d+H[\d.]+C/);
    expect(marksOf(cells(), 'nobody')).toEqual([]);
  });
  it('moves by keys: columns, ranks, rates', () => {
    const go = (move: Parameters<typeof moved>[4], from = { step: 's0', column: 'clean' }) =>
      moved(cells(), ROWS, COLUMNS, from, move);
    expect(go('right')).toEqual({ step: 's0', column: 'fog' });
    expect(go('left')).toEqual({ step: 's0', column: 'clean' });
    expect(go('down')).toEqual({ step: 's2', column: 'clean' });
    expect(go('up')).toEqual({ step: 's0', column: 'clean' });
    expect(go('higher')).toEqual({ step: 's1', column: 'clean' });
    expect(moved(cells(), ROWS, COLUMNS, null, 'right')).toEqual({ step: 's0', column: 'clean' });
    expect(moved([], ROWS, COLUMNS, null, 'right')).toBeNull();
  });
  it('has a rank in words', () => {
    expect([0, 1, 2, 3, 10].map(rankWords)).toEqual(['1st', '2nd', '3rd', '4th', '11th']);
  });
});
