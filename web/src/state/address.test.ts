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
  study: 'dimensions*epochs-5',
  onB: 'snow-1',
  sample: '12',
  looks: { geo: 'mode_both*classes_3_7' },
};

const nothing = {
  step: null,
  a: null,
  b: null,
  data: null,
  on: null,
  onB: null,
  layer: null,
  sel: null,
  study: null,
  sample: null,
  looks: {},
};

describe('addresses', () => {
  it('come back as they were written', () => {
    expect(readAddress(writeAddress(place))).toEqual(place);
  });
  it('stay short', () => {
    expect(writeAddress({ ...place, ...nothing, model: 'lenet' })).toBe('#/lenet/prune');
  });
  it('of before the parts of a page were in them still open', () => {
    const old = '#/lenet/geometry?step=s1&A=s0&on=fog-3&sel=cat%7E%7E3-5';
    expect(readAddress(old)).toEqual({
      ...nothing,
      model: 'lenet',
      page: 'geometry',
      step: 's1',
      a: 's0',
      on: 'fog-3',
      sel: 'cat~~3-5',
    });
  });
  it('of nothing open the overview', () => {
    const nowhere = { ...nothing, model: null, page: 'overview' };
    expect(readAddress('')).toEqual(nowhere);
    expect(readAddress('#/')).toEqual(nowhere);
  });
  it('that are broken open what can be read of them', () => {
    expect(readAddress('#/lenet/geometry?tilt=4')).toMatchObject({ page: 'geometry', looks: { tilt: '4' } });
    expect(readAddress('#/lenet%/nowhere?A=')).toMatchObject({ model: 'lenet%', page: 'overview', a: null });
  });
});
