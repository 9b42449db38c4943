import { describe, expect, it } from 'vitest';
import { study } from '../../../dev/made-up/studies';
import { toy } from '../../../dev/made-up/toy';
import { views } from '../registry';
import { drawn, named, opened } from '../shared/drawn';
import { ToyState } from './local.svelte';
import { countsOf, figuresOf, findingOf, lostAt, nearest, panelsOf } from './shape';
import View from './View.svelte';

const found = toy();
const figures = figuresOf(found)!;

describe('the toy study', () => {
  it('has a panel a test and data set, in per cent, no band above 100', () => {
    const panels = panelsOf(figures);
    expect(panels.map(({ dataset, tested }) => `${dataset} ${tested}`)).toEqual([
      'moon train',
      'moon noise 0.3',
    ]);
    const [relevance] = panels[0]!.curves.slice(-1);
    expect(relevance).toMatchObject({ criterion: 'relevance', word: 'LRP' });
    expect(relevance!.at[0]).toMatchObject({ x: 1, y: 98, published: 97 });
    expect(Math.max(...relevance!.at.map(({ high }) => high!))).toBeLessThanOrEqual(100);
    expect(panels[1]!.curves[0]!.at[0]!.published).toBeNull();
  });
  it('says what each criterion loses when shown few samples', () => {
    expect(countsOf(figures)).toEqual([1, 5, 20]);
    expect(nearest([1, 10, 20], 5)).toBe(1);
    const [weight] = lostAt(panelsOf(figures), 1);
    expect(weight!.lost[0]).toBeCloseTo(5);
    expect(findingOf(found)).toMatch(/^Shown 5 samples of each class.* on moon: LRP 0\.9; gradient 7\.2/);
    expect(findingOf(found.slice(1))).toBe('');
  });
  it('is drawn: decisions, then accuracy, then tables that sort', async () => {
    const app = await opened();
    const [spec, local] = [views.get('toy')!, new ToyState()];
    const done = { state: 'done', study: { name: 'toy' } } as unknown as Parameters<typeof study>[2][number];
    const rows = study('toy', {}, [done]);
    const view = drawn(View, app, rows, local);
    await view.settle();
    expect(view.text()).toMatch(/2 of each class shown.*changed/);
    named(view.target, 'Accuracy (Fig. 3, 4)').click();
    await view.settle();
    expect(view.text()).toContain('Accuracy in %, unseen samples, noise 0.3');
    named(view.target, 'Tables').click();
    await view.settle();
    named(view.target, 'n = 5').click();
    named(view.target, 'n = 5').click();
    await view.settle();
    expect(view.target.querySelector('tbody tr')!.textContent).toContain('LRP');
    expect(spec.csv!(rows, app.session, local).columns).toContain('n = 5 published');
    view.end();
  });
  it('shows planes alone while no repetition is finished', async () => {
    const app = await opened();
    const rows = { ...study('toy', {}, []), found: found.slice(1) };
    const view = drawn(View, app, rows, new ToyState());
    await view.settle();
    expect(view.text()).toMatch(/LRP moon.*% changed/);
    expect(named(view.target, 'Tables')).toHaveProperty('disabled', true);
    view.end();
  });
});
