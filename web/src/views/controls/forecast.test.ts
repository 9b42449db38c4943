import { describe, expect, it } from 'vitest';
import type { PreviewAnswer } from '../../api';
import { forecastWords, foretellable, foretold, standIn } from './forecast';
import type { LayerOutlook, Outlook } from './outlook';

const layer = (site: string, more: Partial<LayerOutlook> = {}): LayerOutlook => ({
  site,
  n: 10,
  gone: 0,
  fresh: 0,
  reason: '',
  locked: false,
  minimum: null,
  ...more,
});
const seen: Outlook = {
  layers: [layer('a'), layer('b', { locked: true }), layer('c')],
  threshold: 1,
  n: 30,
  gone: 0,
  fresh: 0,
  after: {},
};
const forecast = {
  layers: [{ site: 'a', n_weights: 90, removed_before: 9, removed_after: 45 }],
  n_params: 200,
  n_nonzero_after: 150,
  reached: 0.52,
  n_params_left: 120,
  macs_left: 4_200_000,
} as unknown as PreviewAnswer;

describe('a forecast', () => {
  it('says in weights what each layer loses, and nothing where it is silent', () => {
    const { layers, threshold, fresh } = foretold(seen, forecast);
    expect(layers[0]).toMatchObject({ n: 90, gone: 9, fresh: 36 });
    expect(layers[1]).toMatchObject({ n: 10, fresh: 0 });
    expect(layers[2]!.fresh).toBeNull();
    expect([threshold, fresh]).toEqual([null, null]);
  });
  it('says what is not known before there is one', () => {
    expect(foretold(seen, null).layers.map((l) => l.fresh)).toEqual([null, 0, null]);
  });
  it('tells how far it goes and what it leaves', () => {
    expect(forecastWords(forecast, 'parameters')).toBe(
      'Reaches 52\u202f% of parameters: 25\u202f% of all parameters masked; shrunk, 120 parameters and 4.20\u202fM MACs are left.',
    );
  });
  it('does not say how far a stand-in goes', () => {
    expect(forecastWords(forecast, '')).toMatch(/^25\u202f% of all parameters masked/);
  });
  it('counts multiply-accumulates where time decides, and other targets themselves', () => {
    const plan = { criterion: { name: 'magnitude' }, target: { name: 'latency', batch: 16 }, sparsity: 0.3 };
    expect(foretellable(plan)).toEqual({ ...plan, target: { name: 'macs' } });
    expect(standIn({ name: 'parameters' })).toBeNull();
    const counted = { ...plan, target: { name: 'parameters' } };
    expect(foretellable(counted)).toBe(counted);
  });
});
