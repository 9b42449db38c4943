import { describe, expect, it } from 'vitest';
import type { Source } from '../../source/source';
import type { Actions, SessionView } from '../contract';
import { drawn, opened } from '../shared/drawn';
import { askAnalyses, type AnalysesRows } from './ask';
import { analysesOf, AnalysesState } from './local.svelte';
import View from './View.svelte';

async function asked(change: Partial<Source> = {}) {
  const app = await opened(change);
  const local = analysesOf(app.session);
  const load = async (): Promise<AnalysesRows> => {
    const ask = askAnalyses(app.session, local);
    if (!('key' in ask)) throw new Error(ask.empty);
    return ask.load(app.control.source, new AbortController().signal);
  };
  return { app, local, load };
}

describe('analyses', () => {
  it('are drawn one at a time, each with its finding', async () => {
    const { app, local, load } = await asked();
    for (const [name, words] of [
      ['correlations', /Robustness goes most with .* in A .* in B/],
      ['margins', /Median change of A .*crossed the boundary/],
      ['flips', /broken and .*all samples/],
    ] as const) {
      local.name = name;
      const view = drawn(View, app, await load(), local);
      await view.settle();
      expect(view.text()).toMatch(words);
      view.end();
    }
  });
  it('offer to measure the steps that lack corruptions', async () => {
    const { app, local, load } = await asked({
      robustness: async () => ({ data: 'cifar10', split: 'test', n: 1000, conditions: [], steps: [] }),
    });
    const wanted: string[][] = [];
    const measureRobustness: Actions['measureRobustness'] = async (steps) => void wanted.push([...steps]);
    Object.assign(app.control, { measureRobustness });
    const view = drawn(View, app, await load(), local);
    expect(view.text()).toContain('A and B are not fully measured under corruption.');
    view.target.querySelector('button')!.click();
    expect(wanted).toEqual([[app.session.a!.id, app.session.b!.id]]);
    view.end();
  });
  it('say why a network without class directions has none', async () => {
    const why_not = 'the network does not end in a linear layer.';
    const { app, local, load } = await asked({
      geometryFacts: async () => ({ classes: [], n_features: 0, layer: '', why_not }),
    });
    const view = drawn(View, app, await load(), local);
    expect(view.text()).toContain(why_not);
    view.end();
    local.name = 'flips';
    expect((await load()).state).toBe('found');
  });
  it('need two steps to flip, and images to corrupt', async () => {
    const { app } = await asked();
    const { model, data, a, jobs } = app.session;
    const session = { model, data, a, b: a, jobs } as SessionView;
    const local = new AnalysesState();
    local.name = 'flips';
    expect(askAnalyses(session, local)).toHaveProperty('empty');
    local.name = 'margins';
    expect(askAnalyses(session, local)).toHaveProperty('key');
    const spoken = { ...session, data: { ...data!, is_image: false } };
    expect(askAnalyses(spoken, local)).toHaveProperty('empty');
  });
});
