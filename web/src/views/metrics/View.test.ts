import { describe, expect, it } from 'vitest';
import { drawn, named, opened } from '../shared/drawn';
import View from './View.svelte';

async function metrics() {
  const app = await opened();
  const rows = await app.control.source.compare('alexnet', app.session.a!.id, app.session.b!.id, 'cifar10');
  return { app, rows };
}

describe('the metric table', () => {
  it('colours only what is told apart from 0', async () => {
    const { app, rows } = await metrics();
    const sure = { value: 0.4, low: 0.1, high: 0.7, n: 100 };
    const unsure = { ...sure, low: -0.1 };
    const row = { unit: '%', a: 1, b: 1.4, better: 'higher' as const };
    const view = drawn(
      View,
      app,
      {
        ...rows,
        rows: [
          { ...row, name: 'sure', change: sure },
          { ...row, name: 'unsure', change: unsure },
        ],
      },
      undefined,
    );
    const marks = [...view.target.querySelectorAll('tbody svg')].map((svg) => svg.getAttribute('class'));
    expect(marks[0]).toMatch('better');
    expect(marks[1]).toMatch('same');
    view.end();
  });
  it('selects the samples that broke', async () => {
    const { app, rows } = await metrics();
    const view = drawn(View, app, rows, undefined);
    named(view.target, 'broken').click();
    await view.settle();
    expect(app.session.selection).toMatchObject({ label: 'broken, A → B', mark: 'broken' });
    view.end();
  });
  it('stands without any row', async () => {
    const { app, rows } = await metrics();
    const view = drawn(
      View,
      app,
      { ...rows, rows: [], n_both_right: 0, n_broken: 0, n_fixed: 0, n_both_wrong: 0 },
      undefined,
    );
    expect(view.target.querySelectorAll('tbody tr')).toHaveLength(0);
    view.end();
  });
});
