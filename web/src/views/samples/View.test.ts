import { describe, expect, it } from 'vitest';
import { drawn, named, opened, press } from '../shared/drawn';
import type { SamplesRows } from './rows';
import { SamplesLocal } from './local.svelte';
import { samplesOf } from './shape';
import View from './View.svelte';

async function shown(alter = (rows: SamplesRows) => rows) {
  const app = await opened();
  const [a, b] = [app.session.a!, app.session.b!];
  const { source } = app.control;
  const [first, second, scores] = await Promise.all([
    source.predictions('alexnet', a.id, 'cifar10'),
    source.predictions('alexnet', b.id, 'cifar10'),
    source.sampleScores('alexnet', a.id, b.id, { a: 'clean', b: 'clean' }, 'cifar10'),
  ]);
  const rows = alter({ a: first, b: second, scores });
  const local = new SamplesLocal();
  local.order = 'index';
  const view = drawn(View, app, rows, local);
  return { app, local, view, rows, grid: named(view.target, `${first.labels.length} samples`) };
}

const rowsOf = (app: Awaited<ReturnType<typeof opened>>) => app.session.selection?.rows;

describe('the grid of samples', () => {
  it('is walked, selected and opened from the keyboard', async () => {
    const { app, view, grid } = await shown();
    press(grid, 'ArrowRight');
    press(grid, 'ArrowRight', { shiftKey: true });
    expect(rowsOf(app)).toEqual([1, 2]);
    press(grid, 'Enter');
    expect(app.session.sample).toBe(2);
    press(grid, 'ArrowLeft');
    expect(app.session.sample).toBe(1);
    press(grid, 'Escape');
    expect(app.session.sample).toBeNull();
    expect(rowsOf(app)).toEqual([1, 2]);
    view.end();
  });
  it('says of the sample that keys act on what A and B take it for', async () => {
    const { view, grid } = await shown();
    press(grid, 'ArrowRight');
    await view.settle();
    const option = view.target.querySelector('[role=option]')!;
    expect(option.textContent).toMatch(/test\/1, .*: A says .*, B says /);
    expect(option.getAttribute('aria-posinset')).toBe('2');
    view.end();
  });
  it('selects what is shown under the name of its filters', async () => {
    const { app, local, view, rows } = await shown();
    local.outcome = 'broken';
    await view.settle();
    named(view.target, 'Select these').click();
    const broken = samplesOf(rows.a, rows.b).filter(({ outcome }) => outcome === 'broken');
    expect(app.session.selection).toEqual({
      label: 'broken A→B',
      rows: broken.map(({ row }) => row),
      mark: 'broken',
    });
    view.end();
  });
  it('says what can be sorted by once it is measured, and measures it', async () => {
    const { view, app } = await shown((rows) => ({
      ...rows,
      scores: { ...rows.scores, robustness_b: null, n_conditions: 0 },
    }));
    expect(view.text()).toMatch('flips, robustness: not measured');
    named(view.target, 'Measure A and B').click();
    await view.settle();
    expect(app.session.jobs.some(({ kind }) => kind === 'robustness')).toBe(true);
    view.end();
  });
  it('with nothing to show leads back to all', async () => {
    const { app, local, view } = await shown();
    app.control.select({ label: 'none', rows: [] });
    local.selected = true;
    await view.settle();
    expect(view.text()).toMatch('No sample is so.');
    named(view.target, 'Show all').click();
    await view.settle();
    expect(local.selected).toBe(false);
    view.end();
  });
});
