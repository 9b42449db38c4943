import { describe, expect, it } from 'vitest';
import type { Source } from '../../source/source';
import { drawn, named, opened, press } from '../shared/drawn';
import { SampleLocal } from './local.svelte';
import type { SampleRows } from './rows';
import View from './View.svelte';

async function looked(alter = (rows: SampleRows) => rows, change: Partial<Source> = {}) {
  const app = await opened(change);
  app.control.pickSample(7);
  const { source } = app.control;
  const under = (step: string) => source.sampleConditions('alexnet', [step], 7, 'cifar10');
  const [a, b, path] = await Promise.all([
    under(app.session.a!.id),
    under(app.session.b!.id),
    source.samplePath('alexnet', 7, 'clean', 'cifar10'),
  ]);
  const local = new SampleLocal();
  const view = drawn(View, app, alter({ a, b, path, pathA: path }), local);
  await view.settle();
  return { app, local, view };
}

describe('one sample', () => {
  it('says how often it is right under corruption, at A and at B', async () => {
    const { view } = await looked();
    expect(view.text()).toMatch(/Right under \d+ of 95 at A, \d+ of 95 at B/);
    expect(view.target.querySelectorAll('.matrix td')).toHaveLength(190);
    expect(view.text()).toMatch('likeliest class');
    view.end();
  });
  it('is looked at under a corruption with arrows and Enter, and clean again', async () => {
    const { app, local, view } = await looked();
    const matrix = named(view.target, 'Right under');
    press(matrix, 'ArrowRight');
    press(matrix, 'Enter');
    const first = app.session.catalogue!.corruptions[0]!.name;
    expect(local.looked).toBe(`${first}-2`);
    expect(app.session.condition).toBe(`${first}-2`);
    press(matrix, 'Enter');
    expect(app.session.condition).toBe('clean');
    view.end();
  });
  it('shows all its corrupted versions with what becomes of each', async () => {
    const { app, view } = await looked();
    named(view.target, 'All 95 versions').click();
    await view.settle();
    const versions = [...view.target.querySelectorAll<HTMLElement>('dialog .five button')];
    expect(versions).toHaveLength(95);
    expect(versions[3]!.getAttribute('aria-label')).toMatch(/ 4: A .+, B .+/);
    versions[3]!.click();
    expect(app.session.condition).toMatch(/-4$/);
    view.end();
  });
  it('that was not measured under corruption leads to measuring it', async () => {
    const none = (of: SampleRows['a']) => ({
      ...of,
      right: [of.conditions.map(() => null)],
      predicted: of.conditions.map(() => null),
    });
    const { app, view } = await looked((rows) => ({ ...rows, a: none(rows.a), b: none(rows.b) }));
    named(view.target, 'Measure both').click();
    await view.settle();
    expect(app.session.jobs[0]?.kind).toBe('robustness');
    view.end();
  });
  it('says where its likeliest classes cannot be known, and closes with Escape', async () => {
    const { app, view } = await looked(undefined, {
      sampleTop: () => Promise.reject(new Error('The line is lost.')),
    });
    expect(view.text()).toMatch('The line is lost.');
    press(view.target.querySelector('.sample')!, 'Escape');
    expect(app.session.sample).toBeNull();
    view.end();
  });
});
