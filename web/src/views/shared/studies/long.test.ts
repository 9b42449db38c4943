import { describe, expect, it } from 'vitest';
import type { JobCard, StudyAnswer } from '../../../api';
import { study } from '../../../../dev/made-up/studies';
import { views, type AnyView } from '../../registry';
import Dimensions from '../../dimensions/View.svelte';
import Exemplars from '../../exemplars/View.svelte';
import Multiprize from '../../multiprize/View.svelte';
import { drawn, named, opened } from '../drawn';
import { endOf, optionsOf, timeWords } from './long';

const [dimensions, exemplars, multiprize] = ['dimensions', 'exemplars', 'multiprize'].map((name) =>
  views.get(name)!,
) as [AnyView, AnyView, AnyView];

async function asked(spec: AnyView) {
  const app = await opened();
  app.session.page = 'studies';
  const load = async (): Promise<StudyAnswer> => {
    const ask = spec.ask(app.session, undefined);
    if (!('key' in ask)) throw new Error(ask.empty);
    return (await ask.load(app.control.source, new AbortController().signal)) as StudyAnswer;
  };
  return { app, load, key: () => JSON.stringify(spec.ask(app.session, undefined)) };
}

/** A job that carried the study out. */
const carriedOut = (name: string): JobCard =>
  ({ id: 'j', state: 'done', study: { name }, model: '' }) as unknown as JobCard;

describe('long studies', () => {
  it('start with what is set, and say so in the link', async () => {
    const { app, load, key } = await asked(dimensions);
    app.session.study = 'dimensions';
    const before = key();
    const view = drawn(Dimensions, app, await load(), undefined);
    expect(view.text()).toContain('about 40 s on this computer');
    const epochs = view.target.querySelector<HTMLInputElement>('input[aria-label=Epochs]')!;
    epochs.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowUp', bubbles: true }));
    expect(app.session.study).toBe('dimensions*epochs-4');
    expect(optionsOf(app.session, 'dimensions')).toEqual({ epochs: 4 });
    expect(optionsOf(app.session, 'exemplars')).toEqual({});
    expect(key()).not.toBe(before);
    const wanted: unknown[] = [];
    Object.assign(app.control, { startStudy: async (...given: unknown[]) => void wanted.push(given) });
    view.end();
    const again = drawn(Dimensions, app, await load(), undefined);
    named(again.target, 'Start').click();
    expect(wanted).toEqual([['dimensions', expect.objectContaining({ epochs: 4, seeds: 1 }), null]]);
    again.end();
  });
  it('are drawn from what they found', async () => {
    for (const [spec, View, words] of [
      [dimensions, Dimensions, /Random vectors lie 90° ± 40\.3° apart in 2 dimensions.*neuronsseed/],
      [exemplars, Exemplars, /3 of 1.000 samples are exemplars.*Look at 3 exemplars/],
      [
        multiprize,
        Multiprize,
        /points of accuracy are lost: dense 4\.0.*the binary ticket's margins move least.*prunescope open/,
      ],
    ] as const) {
      const { app } = await asked(spec);
      const done = study(spec.name, {}, [carriedOut(spec.name)]);
      const view = drawn(View, app, done, undefined);
      await view.settle();
      expect(view.text()).toMatch(words);
      view.end();
    }
  });
  it('hand exemplars on as a selection', async () => {
    const { app } = await asked(exemplars);
    const view = drawn(Exemplars, app, study('exemplars', {}, [carriedOut('exemplars')]), undefined);
    named(view.target, 'Look at').click();
    expect(app.session.selection).toMatchObject({ label: 'exemplars', rows: [3, 14, 15] });
    expect(app.session.page).toBe('samples');
    view.end();
  });
  it('say how long they take and took, and how they ended', () => {
    expect(timeWords({ done: false, seconds: 34 })).toBe('about 40 s on this computer');
    expect(timeWords({ done: true, seconds: 34 })).toBe('Took 34 s');
    expect(timeWords({ done: true, seconds: 200 })).toBe('Took 3 min');
    const job = { title: 'Dimensions', state: 'cancelled', error: null };
    expect(endOf([job] as never, false)).toMatch(/^Dimensions was cancelled\. What is finished stays/);
    expect(endOf([{ ...job, state: 'failed', error: { message: 'No.' } }] as never, false)).toBe('No.');
    expect(endOf([job] as never, true) + endOf([], false)).toBe('');
  });
  it('of a step need one that was pruned', async () => {
    const { app } = await asked(exemplars);
    app.session.chosenB = app.session.a!.id;
    expect(exemplars.ask(app.session, undefined)).toHaveProperty('way');
  });
});
