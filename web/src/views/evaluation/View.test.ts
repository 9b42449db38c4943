import { describe, expect, it } from 'vitest';
import type { RobustnessTable } from '../../api';
import type { Source } from '../../source/source';
import { drawn, named, opened, press } from '../shared/drawn';
import { robustOf } from '../shared/robustState.svelte';
import { views } from '../registry';
import View from './View.svelte';

const spec = views.get('evaluation')!;

async function evaluation(
  change: (rows: RobustnessTable) => RobustnessTable = (rows) => rows,
  source: Partial<Source> = {},
) {
  const app = await opened(source);
  const rows = change(await app.control.source.robustness('alexnet', 'cifar10'));
  const local = robustOf(app.session);
  return { app, rows, local, view: drawn(View, app, rows, local) };
}

const unknown = (rows: RobustnessTable): RobustnessTable => ({
  ...rows,
  steps: rows.steps.map((step) => ({ ...step, right: step.right.map(() => null) })),
});

describe('the evaluation table', () => {
  it('is walked over with arrow keys, and Enter picks a model as B', async () => {
    const { app, local, view } = await evaluation();
    const figure = named(view.target, 'Accuracy by corruption');
    press(figure, 'ArrowRight');
    expect(local.hovered).toMatchObject({ column: 'clean' });
    press(figure, 'ArrowRight');
    expect(local.hovered).toMatchObject({ column: 'gaussian_noise' });
    press(figure, 'ArrowDown');
    const { step } = local.hovered!;
    press(figure, 'Enter');
    expect(app.session.b!.id).toBe(step);
    expect(local.picks).toEqual([{ step, column: 'gaussian_noise', severity: 'mean', role: 'b' }]);
    press(figure, 'ArrowUp');
    press(figure, 'Enter', { shiftKey: true });
    expect(app.session.a!.id).toBe(local.hovered!.step);
    expect(view.text()).toMatch(/Gaussian noise, mean severity: \d/);
    view.end();
  });
  it('counts a selection at once, and forgets it with the selection', async () => {
    const { app, local, view } = await evaluation();
    expect(local.mode).toBe('all');
    app.control.select({ label: 'cat', rows: [1, 2, 3] });
    await view.settle();
    await new Promise((done) => setTimeout(done, 60));
    expect(local.subset?.n).toBe(3);
    expect(local.mode).toBe('difference');
    expect(
      spec.csv!(await app.control.source.robustness('alexnet', 'cifar10'), app.session, local).columns,
    ).toContain('accuracy of subset');
    app.control.select(null);
    expect(local.mode).toBe('all');
    view.end();
  });
  it('has one button where nothing is measured', async () => {
    const asked: string[][] = [];
    const { rows, view } = await evaluation(unknown, {
      measureRobustness: async (_model, steps) => {
        asked.push([...steps]);
        throw new Error('enough');
      },
    });
    expect(view.target.querySelector('[role=application]')).toBeNull();
    named(view.target, `Measure robustness of ${rows.steps.length} steps`).click();
    await view.settle();
    expect(asked).toEqual([rows.steps.map(({ step }) => step)]);
    view.end();
  });
  it('shows how far the job is, what it found so far, and lets it be cancelled', async () => {
    const { app, view } = await evaluation(unknown);
    await app.control.measureRobustness(['0']);
    await view.settle();
    expect(view.text()).toContain('partial results are shown as they come');
    named(view.target, 'Cancel').click();
    await view.settle();
    expect(view.text()).toContain('Measuring was cancelled. What is measured stays.');
    view.end();
  });
  it('grows a family where there is one network only', async () => {
    const { app, rows, view } = await evaluation((all) => ({ ...all, steps: all.steps.slice(0, 1) }));
    expect(rows.steps).toHaveLength(1);
    named(view.target, 'Random').click();
    await view.settle();
    named(view.target, 'Prune and measure').click();
    await view.settle();
    expect(app.session.jobs[0]!.kind).toBe('family');
    view.end();
  });
  it('says why there is nothing to corrupt', async () => {
    const { app, view } = await evaluation();
    const data = { ...app.session.data!, is_image: false };
    const said = spec.ask(
      { ...app.session, model: app.session.model, tree: app.session.tree, data, jobs: [] } as never,
      undefined,
    );
    expect(said).toMatchObject({ empty: expect.stringContaining('holds none') as string });
    view.end();
  });
});
