import { describe, expect, it } from 'vitest';
import type { Axis } from '../../raster/maskAxis';
import { barPaths, bars, channelTicks } from './margins';

const axis = (given: Partial<Axis>): Axis => ({
  n: 12,
  kernel: 3,
  zoom: 3,
  gap: 1,
  border: 0,
  offset: 0,
  size: 39,
  ...given,
});
const margin = {
  earlier: [0, 0.5, 1, 0],
  now: [0.25, 0.5, 0, 0],
  restored: [0, 0, 0, 1],
  norm: [1, 1, 1, 1],
};

describe('margins', () => {
  it('have a bar a channel beside it', () => {
    expect(bars(axis({}), margin, null)[1]).toEqual({
      start: 10,
      length: 9,
      channel: 1,
      n: 1,
      earlier: 0.5,
      now: 0.5,
      restored: 0,
    });
  });
  it('follow the order of rows and the pan', () => {
    const list = bars(axis({ offset: 20, size: 10 }), margin, [3, 2, 1, 0]);
    expect(list.map(({ channel, earlier, length }) => [channel, earlier, length])).toEqual([[2, 0.5, 9]]);
    const cut = bars(axis({ offset: 24, size: 4 }), margin, null);
    expect(cut.map(({ start, length }) => [start, length])).toEqual([[0, 4]]);
  });
  it('are means of several channels when those are thinner than 3 pixels', () => {
    const list = bars(axis({ zoom: 0.5, gap: 0, size: 6 }), margin, null);
    expect(list.map(({ n, now, earlier }) => [n, now, earlier])).toEqual([
      [2, 0.375, 0.25],
      [2, 0, 0.5],
    ]);
  });
  it('leave the last bar the channels that are left over', () => {
    const three = axis({ n: 9, zoom: 0.5, gap: 0, size: 5 });
    const list = bars(three, margin, null);
    expect(list.map(({ channel, n, earlier }) => [channel, n, earlier])).toEqual([
      [0, 2, 0.25],
      [2, 1, 1],
    ]);
  });
  it('stack earlier, now, restored', () => {
    const list = bars(axis({ size: 20 }), margin, null);
    expect(barPaths(list, 40, true)).toEqual({
      earlier: 'M0 10h20v9h-20z',
      now: 'M0 0h10v9h-10zM20 10h20v9h-20z',
      restored: '',
    });
    expect(barPaths(list.slice(0, 1), 40, false).now).toBe('M0 -10h9v10h-9z');
  });
  it('number channels in powers of two, with room between them', () => {
    expect(channelTicks(axis({}), 18).map(({ channel, middle }) => [channel, middle])).toEqual([
      [0, 4.5],
      [2, 24.5],
    ]);
  });
});
