import { describe, expect, it } from 'vitest';
import {
  axesOf,
  centre,
  clampView,
  firstView,
  fitZoom,
  ladder,
  reveal,
  spanOf,
  visibleChannels,
  zoomAt,
} from './viewport';
import { visible, weightAt } from '../../raster/maskAxis';
import type { Frame } from './viewport';

const conv: Frame = { plane: [1152, 576], kernel: [3, 3], width: 650, height: 400, ratio: 1 };
const dense: Frame = { plane: [4096, 25088], kernel: [1, 1], width: 1100, height: 700, ratio: 1 };
const small: Frame = { plane: [30, 5], kernel: [5, 5], width: 650, height: 400, ratio: 1 };

describe('the viewport of a mask', () => {
  it('starts with 3 pixels a weight, more for a small layer', () => {
    expect(firstView(conv)).toEqual({ zoom: 3, x: 0, y: 0 });
    expect(firstView(small).zoom).toBe(13);
  });
  it('fits the whole plane', () => {
    for (const frame of [conv, dense, small]) {
      const view = { zoom: fitZoom(frame), x: 0, y: 0 };
      const { rows, columns } = axesOf(frame, view);
      expect([visible(rows), visible(columns)]).toEqual([
        [0, frame.plane[0]],
        [0, frame.plane[1]],
      ]);
    }
  });
  it('keeps what is under the pointer there while it zooms', () => {
    const view = { zoom: 3, x: 900, y: 1200 };
    const before = axesOf(conv, view).columns;
    const after = axesOf(conv, zoomAt(conv, view, 6, 200, 100)).columns;
    expect(
      Math.abs(weightAt(after, after.offset + 200) - weightAt(before, before.offset + 200)),
    ).toBeLessThan(0.2);
  });
  it('never leaves the plane, nor its whole device pixels', () => {
    expect(clampView(conv, { zoom: 3, x: -50, y: 1e6 })).toEqual({ zoom: 3, x: 0, y: 384 * 10 - 1 - 400 });
    expect(clampView({ ...conv, ratio: 2 }, { zoom: 3, x: 10.3, y: 0 }).x).toBe(10.5);
    expect(clampView(dense, { zoom: 1e-9, x: 0, y: 0 }).zoom).toBeCloseTo(1100 / 25088, 9);
  });
  it('is no longer than the plane', () => {
    const { rows, columns } = axesOf(small, firstView(small));
    expect([rows.size, columns.size]).toEqual([30 * 13 + 5 * 2, 65]);
  });
  it('climbs a ladder of zooms', () => {
    expect([ladder(3, true), ladder(3, false), ladder(32, true), ladder(0.21, true)]).toEqual([
      4, 2, 32, 0.25,
    ]);
  });
  it('brings a weight to the middle, or just on screen', () => {
    const view = firstView(conv);
    expect(visible(axesOf(conv, centre(conv, view, 600, 300)).rows)).toEqual([540, 660]);
    expect(reveal(conv, view, 5, 5)).toEqual(view);
    expect(visible(axesOf(conv, reveal(conv, view, 600, 5)).rows)[1]).toBe(601);
  });
  it('knows channels and their pixels', () => {
    const { rows } = axesOf(conv, { zoom: 3, x: 0, y: 15 });
    expect(visibleChannels(rows)).toEqual([1, 42]);
    expect(spanOf(rows, 6, 9)).toEqual([5, 9]);
  });
});
