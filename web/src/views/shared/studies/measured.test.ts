import { describe, expect, it } from 'vitest';
import type { Source } from '../../../source/source';
import Correlations from '../../correlations/View.svelte';
import type { Actions, SessionView } from '../../contract';
import Flips from '../../flips/View.svelte';
import Margins from '../../margins/View.svelte';
import { drawn, opened } from '../drawn';
import { askCorrelations, type CorrelationRows } from '../../correlations/ask';
import { askMeasured } from './measured';

async function asked(change: Partial<Source> = {}) {
  const app = await opened(change);
  const load = async (name: 'correlations' | 'margins'): Promise<CorrelationRows> => {
    const ask = name === 'correlations' ? askCorrelations(app.session) : askMeasured(app.session, name);
    if (!('key' in ask)) throw new Error(ask.empty);
    return (await ask.load(app.control.source, new AbortController().signal)) as CorrelationRows;
  };
  return { app, load };
}

describe('studies of A and B', () => {
  it('are drawn with their finding', async () => {
    const { app, load } = await asked();
    for (const [View, name, words] of [
      [Correlations, 'correlations', /Robustness goes most with .* in A .* in B/],
      [Margins, 'margins', /Median change of A .*crossed the boundary/],
    ] as const) {
      const view = drawn(View, app, await load(name), undefined);
      await view.settle();
      expect(view.text()).toMatch(words);
      view.end();
    }
    const { model, a, b, data } = app.session;
    const flips = await app.control.source.analysis(model!.name, 'flips', [a!.id, b!.id], data!.name);
    const view = drawn(Flips, app, flips, undefined);
    expect(view.text()).toMatch(/broken and .*all samples/);
    view.end();
  });
  it('offer to measure the steps that lack corruptions', async () => {
    const { app, load } = await asked({
      robustness: async () => ({ data: 'cifar10', split: 'test', n: 1000, conditions: [], steps: [] }),
    });
    const wanted: string[][] = [];
    const measureRobustness: Actions['measureRobustness'] = async (steps) => void wanted.push([...steps]);
    Object.assign(app.control, { measureRobustness });
    const view = drawn(Correlations, app, await load('correlations'), undefined);
    expect(view.text()).toContain('A and B are not fully measured under corruption.');
    view.target.querySelector('button')!.click();
    expect(wanted).toEqual([[app.session.a!.id, app.session.b!.id]]);
    view.end();
  });
  it('say why a network without class directions has none', async () => {
    const why_not = 'the network does not end in a linear layer.';
    const { app, load } = await asked({
      geometryFacts: async () => ({ classes: [], n_features: 0, layer: '', why_not }),
    });
    const view = drawn(Margins, app, await load('margins'), undefined);
    expect(view.text()).toContain(why_not);
    view.end();
  });
  it('need images to corrupt, and take one step twice as one', async () => {
    const { app } = await asked();
    const { model, data, a, jobs } = app.session;
    const session = { model, data, a, b: a, jobs } as SessionView;
    expect(askMeasured(session, 'margins')).toMatchObject({
      key: expect.stringContaining(`${a!.id} ${data!.name}`),
    });
    const spoken = { ...session, data: { ...data!, is_image: false } };
    expect(askMeasured(spoken, 'margins')).toHaveProperty('way');
  });
});
