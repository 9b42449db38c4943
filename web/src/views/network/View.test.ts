import { flushSync } from 'svelte';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NetworkCard } from '../../api';
import type { App } from '../../ui/app';
import type { Source } from '../../source/source';
import { drawn, named, opened, press, type Drawn } from '../shared/drawn';
import { resnet } from './fixtures';
import { NetworkLocal } from './local.svelte';
import View from './View.svelte';

const width = Object.getOwnPropertyDescriptor(HTMLElement.prototype, 'clientWidth');
beforeAll(() => {
  Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, get: () => 868 });
});
afterAll(() => {
  if (width) Object.defineProperty(HTMLElement.prototype, 'clientWidth', width);
  else Reflect.deleteProperty(HTMLElement.prototype, 'clientWidth');
});

interface Shown extends Drawn {
  app: App;
  local: NetworkLocal;
}

async function shown(network?: NetworkCard): Promise<Shown> {
  const change: Partial<Source> = network ? { network: async () => network } : {};
  const app = await opened(change);
  const { source } = app.control;
  const states = network
    ? { step: 's', against: null, layers: [] }
    : await source.layers('alexnet', app.session.head!.id);
  const local = new NetworkLocal();
  return { ...drawn(View, app, { model: 'm', states, gates: {} }, local), app, local };
}

describe('the network', () => {
  it('names every layer with what is kept', async () => {
    const view = await shown();
    expect(view.target.querySelectorAll('[role=button]')).toHaveLength(8);
    const words = named(view.target, 'conv3').textContent!.replace(/\s+/g, ' ').trim();
    expect(words).toMatch(/^conv3 \d+ of 384 \d+ % pruned$/);
    expect(view.text()).toContain('10 classes');
    view.end();
  });
  it('opens a layer by click and by keys', async () => {
    const view = await shown();
    named(view.target, 'conv3').dispatchEvent(new MouseEvent('click', { bubbles: true }));
    expect(view.app.session.layer).toBe('features.6.weight');
    flushSync();
    expect(named(view.target, 'conv3').getAttribute('aria-pressed')).toBe('true');
    press(named(view.target, 'fc1'), 'Enter');
    expect(view.app.session.layer).toBe('classifier.1.weight');
    view.end();
  });
  it('has one stop for Tab, and arrows go on from it', async () => {
    const view = await shown();
    const stops = view.target.querySelectorAll<SVGElement>('[role=button][tabindex="0"]');
    expect(stops).toHaveLength(1);
    const marks = [...view.target.querySelectorAll<SVGElement>('[role=button]')];
    stops[0]!.focus();
    press(stops[0]!, 'ArrowRight');
    expect(document.activeElement).toBe(marks[marks.indexOf(stops[0]!) + 1]);
    view.end();
  });
  it('lays a fold out and folds it again', async () => {
    const view = await shown(resnet(3));
    expect(view.target.querySelectorAll('[role=button]')).toHaveLength(7);
    expect(view.text()).toContain('×6');
    named(view.target, 'layer1 6 layers').dispatchEvent(new MouseEvent('click', { bubbles: true }));
    flushSync();
    expect(view.target.querySelectorAll('[role=button]')).toHaveLength(12);
    view.target.querySelector<HTMLButtonElement>('button.linklike')!.click();
    flushSync();
    expect(view.target.querySelectorAll('[role=button]')).toHaveLength(7);
    view.end();
  });
  it('is drawn in each style', async () => {
    const view = await shown();
    for (const style of ['nodes', 'maps', 'blocks'] as const) {
      view.local.style = style;
      flushSync();
      expect(view.target.querySelector('svg[role=group]')!.getAttribute('aria-label')).toContain(style);
      expect(view.target.querySelectorAll('[role=button]')).toHaveLength(8);
    }
    view.end();
  });
});
