import { describe, expect, it } from 'vitest';
import { readAddress, writeAddress, type Place } from './address';

const place: Place = {
  model: 'my net/2',
  page: 'prune',
  step: 's6',
  a: 's2',
  b: null,
  data: 'cifar10',
  on: 'fog-3',
  layer: 'features.6.weight',
  sel: 'cat~broken~3-5.9',
};

const nothing = { step: null, a: null, b: null, data: null, on: null, layer: null, sel: null };

describe('addresses', () => {
  it('come back as they were written', () => {
    expect(readAddress(writeAddress(place))).toEqual(place);
  });
  it('stay short', () => {
    expect(writeAddress({ ...place, ...nothing, model: 'lenet' })).toBe('#/lenet/prune');
  });
  it('of nothing open the overview', () => {
    const nowhere = { ...nothing, model: null, page: 'overview' };
    expect(readAddress('')).toEqual(nowhere);
    expect(readAddress('#/')).toEqual(nowhere);
  });
  it('that are broken open what can be read of them', () => {
    expect(readAddress('#/lenet%/nowhere?A=')).toMatchObject({ model: 'lenet%', page: 'overview', a: null });
  });
});
