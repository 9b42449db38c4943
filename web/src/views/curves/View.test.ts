import { expect, it } from 'vitest';
import { drawn, named, opened } from '../shared/drawn';
import { CurvesState } from './local.svelte';
import View from './View.svelte';

it('classes are a sortable table on request', async () => {
  const app = await opened();
  const { source } = app.control;
  const a = await source.metrics('alexnet', app.session.a!.id, 'cifar10');
  const b = await source.metrics('alexnet', app.session.b!.id, 'cifar10');
  const local = new CurvesState();
  local.table = true;
  const view = drawn(View, app, { a, b }, local);
  const first = () => view.target.querySelector('tbody td')!.textContent;
  named(view.target, 'class').click();
  await view.settle();
  expect(first()).toBe('bird');
  named(view.target, 'class').click();
  await view.settle();
  expect(first()).toBe('truck');
  expect(view.target.querySelector('[aria-sort=descending]')).not.toBeNull();
  view.end();
});
