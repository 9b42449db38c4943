import { flushSync } from 'svelte';
import { expect, it, vi } from 'vitest';
import { madeUp } from '../../../dev/made-up/source';
import { drawn, opened } from '../shared/drawn';
import { StagedState } from './local.svelte';
import View from './View.svelte';

it('a staged edit is measured once it rests, and says what it is', async () => {
  vi.useFakeTimers();
  const preview = vi.fn(madeUp().preview);
  const app = await opened({ preview });
  const edit = { kind: 'unit' as const, site: 'features.0.weight', units: [1, 2], action: 'prune' as const };
  app.control.stage(edit);
  const local = new StagedState();
  const view = drawn(View, app, app.session.network!, local);
  expect(view.text()).toMatch('conv1: 2 channels');
  await vi.advanceTimersByTimeAsync(100);
  app.control.stage({ ...edit, units: [3] });
  flushSync();
  await vi.advanceTimersByTimeAsync(300);
  flushSync();
  expect(preview).toHaveBeenCalledTimes(1);
  expect(view.text()).toMatch(/conv1: 3 channels.*really removable/);
  view.end();
  vi.useRealTimers();
});
