import { describe, expect, it, vi } from 'vitest';
import { drawn, opened } from '../shared/drawn';
import { FactsState } from './local.svelte';
import View from './View.svelte';

describe('the facts of a step', () => {
  it('measure the time only when asked', async () => {
    const app = await opened();
    const step = app.session.head!;
    const now = await app.control.source.metrics('alexnet', step.id, 'cifar10');
    const local = new FactsState();
    const view = drawn(View, app, { step, now, trained: now, time: null }, local);
    const button = view.target.querySelector<HTMLButtonElement>('button')!;
    expect(button.textContent.trim()).toBe('Measure');
    expect(local.time.rows).toBeNull();
    const measured = vi.spyOn(app.control.source, 'measureLatency');
    button.click();
    await view.settle();
    expect(local.time.rows?.step).toBe(step.id);
    expect(view.target.textContent).toContain('of 3.00');
    view.target.querySelector<HTMLButtonElement>('button')!.click();
    await view.settle();
    expect(measured).toHaveBeenLastCalledWith('alexnet', step.id, expect.anything(), true);
    view.end();
  });
});
