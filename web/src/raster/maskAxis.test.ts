import { describe, expect, it } from 'vitest';
import {
  extent,
  gapOf,
  levelFor,
  placeOf,
  snapZoom,
  visible,
  weightAt,
  weightsOf,
  type Axis,
} from './maskAxis';

const axis = (given: Partial<Axis>): Axis => ({
  n: 6,
  kernel: 3,
  zoom: 3,
  gap: 1,
  border: 0,
  offset: 0,
  size: 22,
  ...given,
});

describe('the axis of a mask', () => {
  it('gives a weight three pixels and a kernel one pixel of air', () => {
    expect([...weightsOf(axis({}))]).toEqual([
      0, 0, 0, 1, 1, 1, 2, 2, 2, -1, 3, 3, 3, 4, 4, 4, 5, 5, 5, -1, -1, -1,
    ]);
  });
  it('leaves a border between weights from 8 pixels on', () => {
    const shown = weightsOf(axis({ kernel: 1, zoom: 8, gap: 0, border: 1, n: 2, size: 17 }));
    expect([...shown]).toEqual([0, 0, 0, 0, 0, 0, 0, -1, 1, 1, 1, 1, 1, 1, 1, -1, -1]);
  });
  it('steps over weights below a pixel, and is empty before the plane', () => {
    expect([...weightsOf(axis({ zoom: 0.5, gap: 0, n: 8, size: 5 }))]).toEqual([0, 2, 4, 6, -1]);
    expect([...weightsOf(axis({ offset: -2, size: 3 }))]).toEqual([-1, -1, 0]);
  });
  it('finds a weight where it put it', () => {
    for (const given of [axis({}), axis({ zoom: 0.37, gap: 0 }), axis({ kernel: 1, gap: 0 })]) {
      for (const weight of [0, 1.5, 2.25, 3, 5.75]) {
        expect(weightAt(given, placeOf(given, weight))).toBeCloseTo(weight, 9);
      }
    }
  });
  it('counts what is on screen, and no gap after the last kernel', () => {
    expect(visible(axis({ offset: 4, size: 8 }))).toEqual([1, 4]);
    expect(visible(axis({}))).toEqual([0, 6]);
    expect(extent(axis({}))).toBe(19);
  });
  it('draws weights in whole device pixels', () => {
    expect(snapZoom(2.7)).toBe(3);
    expect(snapZoom(0.21)).toBe(0.21);
    expect(snapZoom(1.3, 2)).toBe(1.5);
  });
  it('has no gaps in dense layers and in the distance', () => {
    expect([
      gapOf(3, [1, 1]),
      gapOf(1, [3, 3]),
      gapOf(3, [3, 3]),
      gapOf(3, [1, 3]),
      gapOf(8, [3, 3]),
    ]).toEqual([0, 0, 1, 1, 2]);
  });
  it('takes the level whose cells are at least a pixel', () => {
    expect([3, 1, 0.9, 0.5, 0.26, 0.01].map((zoom) => levelFor(zoom, 5))).toEqual([0, 0, 1, 1, 2, 4]);
  });
});
