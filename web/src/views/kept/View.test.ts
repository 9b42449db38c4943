import { describe, expect, it } from 'vitest';
import { drawn, named, opened, press } from '../shared/drawn';
import View from './View.svelte';

describe('kept per layer', () => {
  it('opens a layer, by click and by key', async () => {
    const app = await opened();
    const rows = await app.control.source.compare('alexnet', app.session.a!.id, app.session.b!.id, 'cifar10');
    const view = drawn(View, app, rows, undefined);
    press(named(view.target, 'conv2'), 'Enter');
    expect(app.session.layer).toBe('features.3.weight');
    named(view.target, 'conv3').dispatchEvent(new MouseEvent('click', { bubbles: true }));
    expect(app.session.layer).toBe('features.6.weight');
    view.end();
  });
  it('stands without layers', async () => {
    const app = await opened();
    const rows = await app.control.source.compare('alexnet', app.session.a!.id, app.session.b!.id, 'cifar10');
    const view = drawn(View, app, { ...rows, kept: [] }, undefined);
    expect(view.target.querySelector('svg')!.getAttribute('aria-label')).toMatch('same share');
    view.end();
  });
});
