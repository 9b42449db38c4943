import { flushSync } from 'svelte';
import { describe, expect, it, vi } from 'vitest';
import type { Plan } from '../../api';
import { SourceError } from '../../source/errors';
import { madeUp } from '../../../dev/made-up/source';
import { drawn, named, opened, press } from '../shared/drawn';
import { ControlsState } from './local.svelte';
import View from './View.svelte';

const PERCENT = /(\d+)\u202f?%/;

async function form(change: Parameters<typeof opened>[0] = {}) {
  const app = await opened(change);
  const rows = { catalogue: app.session.catalogue!, network: app.session.network! };
  const local = new ControlsState();
  const view = drawn(View, app, rows, local);
  await view.settle();
  return { app, local, view, rows };
}

describe('the next step', () => {
  it('follows the slider without asking again', async () => {
    const distribution = vi.fn(madeUp().distribution);
    const { view } = await form({ distribution });
    const total = () => Number(PERCENT.exec(view.target.querySelector('tbody tr')!.textContent!)![1]);
    const before = total();
    for (let i = 0; i < 10; i++) press(view.target.querySelector('[role=slider]')!, 'ArrowRight');
    expect(total()).toBeGreaterThan(before);
    await view.settle();
    expect(distribution).toHaveBeenCalledTimes(1);
    view.end();
  });
  it('draws a step from which a few weights are gone: no mark has a negative width', async () => {
    const made = madeUp();
    const distribution: typeof made.distribution = async (...asked) => {
      const answer = await made.distribution(...asked);
      return { ...answer, layers: answer.layers.map((layer, i) => ({ ...layer, n_gone: i === 0 ? 3 : 0 })) };
    };
    const { view } = await form({ distribution });
    const widths = [...view.target.querySelectorAll('rect')].map((rect) =>
      Number(rect.getAttribute('width')),
    );
    expect(widths.length).toBeGreaterThan(60);
    expect(Math.min(...widths)).toBeGreaterThanOrEqual(0);
    view.end();
  });
  it('is sent as it stands on screen, and suggests the next target', async () => {
    const sent: Plan[] = [];
    const made = madeUp();
    const { local, app, view } = await form({
      prune: (model, plan, parent) => {
        sent.push(plan);
        return made.prune(model, plan, parent);
      },
    });
    named(view.target, 'Lock conv1').click();
    flushSync();
    await local.commit(app.control);
    expect(sent[0]).toMatchObject({ criterion: { name: 'magnitude', p: 1 }, scope: { name: 'global' } });
    expect(sent[0]!.layers).not.toContain('features.0.weight');
    expect(local.draft(app.session.catalogue!).sparsity).toBeNull();
    view.end();
  });
  it('keeps a minimum of one layer in the scope there is', async () => {
    const { local, app, rows, view } = await form();
    local.setMinimum(rows.catalogue, 'features.3.weight', 0.6);
    flushSync();
    await view.settle();
    const plan = local.planNow(rows.catalogue, rows.network, app.session)!;
    expect(plan.scope).toMatchObject({ name: 'global', minimum_kept: { 'features.3.weight': 0.6 } });
    expect(plan.scope).not.toHaveProperty('ratios');
    view.end();
  });
  it('foretells what goes where the target counts something else', async () => {
    const forecast = vi.fn(madeUp().forecast);
    const { local, app, rows, view } = await form({ forecast });
    expect(forecast).not.toHaveBeenCalled();
    local.change({ ...local.draft(rows.catalogue), target: { name: 'parameters' }, sparsity: 0.8 });
    flushSync();
    expect(view.target.querySelector('tbody tr')!.textContent).toContain('?');
    await vi.waitFor(() => expect(local.forecast.rows).not.toBeNull());
    flushSync();
    expect(forecast.mock.calls[0]![1]).toMatchObject({ target: { name: 'parameters' }, sparsity: 0.8 });
    expect(view.target.querySelector('tbody tr')!.textContent).not.toContain('?');
    expect(view.text()).toContain('of all parameters masked');
    expect(app.session.draft).toEqual([]);
    view.end();
  });
  it('says what is not known where the accuracy decides, and is one press from measuring it', async () => {
    const { local, rows, view } = await form({ forecast: async () => null });
    local.change({ ...local.draft(rows.catalogue), target: { name: 'accuracy', drop: 0.01 } });
    flushSync();
    await vi.waitFor(() => expect(local.forecast.waiting).toBeNull());
    await vi.waitFor(() => expect(local.forecast.key).not.toBeNull());
    flushSync();
    expect(view.text()).toContain('is not known before it is measured');
    expect(view.text()).toContain('shall stay, of');
    view.target.querySelector<HTMLButtonElement>('p .linklike')!.click();
    flushSync();
    await view.settle();
    expect(view.text()).not.toContain('is not known before it is measured');
    expect(view.target.querySelector('tbody tr')!.textContent).not.toContain('?');
    view.end();
  });
  it('asks the server where widths are rounded: the scores do not tell', async () => {
    const forecast = vi.fn(madeUp().forecast);
    const { local, rows, view } = await form({ forecast });
    local.change({ ...local.draft(rows.catalogue), scope: { name: 'global', multiple: 8 } });
    flushSync();
    await vi.waitFor(() => expect(local.forecast.rows).not.toBeNull());
    expect(forecast.mock.calls[0]![1]).toMatchObject({ scope: { multiple: 8 } });
    view.end();
  });
  it('says why a target cannot be reached while it is set', async () => {
    const forecast = () => Promise.reject(new SourceError('BadPlan', '99 % cannot go.', 'Lower the share.'));
    const { local, rows, view } = await form({ forecast });
    local.change({ ...local.draft(rows.catalogue), target: { name: 'macs' }, sparsity: 0.99 });
    flushSync();
    await vi.waitFor(() => expect(local.forecast.error).not.toBeNull());
    flushSync();
    expect(view.target.querySelector('[role=alert]')!.textContent).toMatch(
      '99 % cannot go. Lower the share.',
    );
    view.end();
  });
  it('turns single shares into shares by layer', async () => {
    const { local, app, rows, view } = await form();
    const seen = local.outlook(rows.catalogue, app.session)!;
    local.change(local.freeze(rows.catalogue, seen, 'features.3.weight', 0.4));
    flushSync();
    await view.settle();
    const plan = local.planNow(rows.catalogue, rows.network, app.session)!;
    const { ratios } = plan.scope as unknown as { ratios: Record<string, number> };
    expect(ratios['features.3.weight']).toBeCloseTo(0.4, 3);
    expect(Object.keys(ratios)).toHaveLength(8);
    view.end();
  });
  it('greys what cannot run, and leaves it when the unit changes', async () => {
    const { local, rows, view } = await form();
    local.change({ ...local.draft(rows.catalogue), criterion: { name: 'lookahead', order: 'base' } });
    flushSync();
    named(view.target, 'input').click();
    flushSync();
    expect(local.draft(rows.catalogue).criterion.name).toBe('magnitude');
    view.end();
  });
  it('previews on request: masked is not removable', async () => {
    const { local, view } = await form();
    local.wishes += 1;
    flushSync();
    await view.settle();
    expect(view.text()).toMatch(/weights masked.*really removable/);
    expect(view.text()).not.toMatch('of an earlier choice');
    press(view.target.querySelector('[role=slider]')!, 'End');
    expect(view.text()).toMatch('of an earlier choice');
    view.end();
  });
  it('says why scores or a preview are missing', async () => {
    const refuse = () => Promise.reject(new SourceError('BadScores', 'the loss was inf.', 'Lower it.'));
    const { local, view } = await form({ distribution: refuse, preview: refuse });
    expect(view.target.querySelector('[role=alert]')!.textContent).toMatch('the loss was inf. Lower it.');
    local.wishes += 1;
    flushSync();
    await view.settle();
    expect(view.target.querySelectorAll('[role=alert]')).toHaveLength(2);
    view.end();
  });
});
