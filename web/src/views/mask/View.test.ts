import { flushSync } from 'svelte';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { MaskHead } from '../../api';
import type { Source } from '../../source/source';
import type { App } from '../../ui/app';
import { drawn, named, opened, press, type Drawn } from '../shared/drawn';
import { MaskLocal, type Mode } from './local.svelte';
import View from './View.svelte';

const SITE = 'features.3.weight';
const size = { clientWidth: 900, clientHeight: 520 };
const before = Object.entries(Object.getOwnPropertyDescriptors(HTMLElement.prototype));

beforeAll(() => {
  for (const [name, value] of Object.entries(size)) {
    Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get: () => value });
  }
  Element.prototype.setPointerCapture = () => undefined;
});
afterAll(() => {
  for (const name of Object.keys(size)) {
    const own = before.find(([key]) => key === name)?.[1];
    if (own) Object.defineProperty(HTMLElement.prototype, name, own);
    else Reflect.deleteProperty(HTMLElement.prototype, name);
  }
});

interface Shown extends Drawn {
  app: App;
  local: MaskLocal;
  plane: HTMLElement;
}

async function shown(
  mode: Mode = 'step',
  change: Partial<Source> = {},
  head: Partial<MaskHead> = {},
): Promise<Shown> {
  // Drafts outlive a page; each of these begins without one.
  sessionStorage.clear();
  localStorage.clear();
  const app = await opened(change);
  const step = mode === 'a' ? app.session.a! : app.session.head!;
  const rows = {
    head: { ...(await app.control.source.mask('alexnet', step.id, SITE)), ...head },
    model: 'alexnet',
    mode,
    mask: `${mode} ${step.id} ${SITE}`,
  };
  const local = new MaskLocal();
  const view = drawn(View, app, rows, local);
  await view.settle();
  return { ...view, app, local, plane: view.target.querySelector<HTMLElement>('.plane')! };
}

/** Presses, drags by whole pixels and lets go, at places of the element itself. */
function drag(on: Element, from: [number, number], to: [number, number], altKey = false): void {
  const send = (type: string, [clientX, clientY]: [number, number]): void => {
    on.dispatchEvent(
      new PointerEvent(type, { clientX, clientY, altKey, button: 0, buttons: 1, bubbles: true }),
    );
    flushSync();
  };
  send('pointerdown', from);
  send('pointermove', to);
  send('pointerup', to);
}

describe('the mask', () => {
  it('says what it shows', async () => {
    const view = await shown();
    expect(view.plane.getAttribute('aria-label')).toMatch(/^conv2: 576 × 192 weights, \d+\u202f% pruned/);
    expect(view.text()).toContain('of 64, in network order');
    view.end();
  });
  it('is brushed by whole kernels, and Alt restores', async () => {
    const view = await shown();
    drag(view.plane, [12, 1], [25, 14]);
    drag(view.plane, [1, 1], [2, 2], true);
    expect(view.app.session.draft).toEqual([
      { kind: 'rectangle', site: SITE, rows: [0, 6], columns: [3, 9], action: 'prune' },
      { kind: 'rectangle', site: SITE, rows: [0, 3], columns: [0, 3], action: 'restore' },
    ]);
    view.end();
  });
  it('is brushed by keys', async () => {
    const view = await shown();
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight']) press(view.plane, key);
    press(view.plane, 'ArrowRight', { shiftKey: true });
    press(view.plane, 'Delete');
    expect(view.app.session.draft).toEqual([
      { kind: 'rectangle', site: SITE, rows: [3, 6], columns: [3, 9], action: 'prune' },
    ]);
    view.end();
  });
  it('is brushed by numbers', async () => {
    const view = await shown();
    const fill = (name: string, value: string): void => {
      const field = named(view.target, name) as HTMLInputElement;
      field.value = value;
      field.dispatchEvent(new Event('input', { bubbles: true }));
      flushSync();
      press(field, 'Enter');
    };
    fill('rows to', '2');
    fill('rows from', '1');
    fill('columns to', '0');
    const button = [...view.target.querySelectorAll('button')].find(
      (each) => each.textContent?.trim() === 'Restore',
    )!;
    button.click();
    expect(view.app.session.draft).toEqual([
      { kind: 'rectangle', site: SITE, rows: [3, 9], columns: [0, 3], action: 'restore' },
    ]);
    view.end();
  });
  it('gives whole channels at its margins', async () => {
    const view = await shown();
    const [inputs, outputs] = view.target.querySelectorAll('.ground');
    drag(outputs!, [5, 12], [5, 12]);
    drag(inputs!, [12, 5], [32, 5], true);
    expect(view.app.session.draft).toEqual([
      { kind: 'unit', site: SITE, units: [1], action: 'prune' },
      { kind: 'input', site: SITE, columns: [1, 2, 3], action: 'restore' },
    ]);
    view.end();
  });
  it('takes back what was staged last when it is resized', async () => {
    const view = await shown();
    drag(view.plane, [12, 1], [25, 14]);
    drag(view.target.querySelectorAll('g[role=presentation]')[3]!, [28, 18], [45, 14]);
    expect(view.app.session.draft).toEqual([
      { kind: 'rectangle', site: SITE, rows: [0, 6], columns: [3, 15], action: 'prune' },
    ]);
    view.end();
  });
  it('follows a brush beyond its edge, but not across a margin', async () => {
    const view = await shown();
    const { scene } = view.local;
    drag(view.plane, [12, 1], [25, 900]);
    expect(scene!.view.y).toBeGreaterThan(0);
    drag(view.target.querySelectorAll('.ground')[1]!, [900, 12], [900, 12]);
    expect(scene!.view.x).toBe(0);
    view.end();
  });
  it('of another step is only looked at', async () => {
    const view = await shown('a');
    drag(view.plane, [12, 1], [25, 14]);
    press(view.plane, 'Delete');
    expect(view.app.session.draft).toEqual([]);
    expect(view.target.querySelector('[aria-label="The brush as numbers"]')).toBeNull();
    view.end();
  });
  it('pans and zooms, never off the plane', async () => {
    const view = await shown();
    const { scene } = view.local;
    press(view.plane, 'PageDown');
    expect(scene!.view.y).toBeGreaterThan(0);
    press(view.plane, 'Home');
    scene!.step(true);
    expect(scene!.view).toEqual({ zoom: 4, x: expect.any(Number), y: expect.any(Number) });
    scene!.fit();
    expect(scene!.rows).toEqual([0, 576]);
    view.end();
  });
  it('of one weight is drawn', async () => {
    const one = { earlier: [0], now: [1], restored: [0], norm: [1] };
    const tile = { height: 1, width: 1, planes: [Uint8Array.of(2), Uint8Array.of(255)] };
    const change = { tile: async () => tile };
    const view = await shown('step', change, {
      plane: [1, 1],
      kernel: [1, 1],
      levels: 1,
      outputs: one,
      inputs: one,
    });
    expect(view.local.scene!.axes.rows.size).toBeGreaterThan(0);
    view.end();
  });
  it('says when weights cannot be read, and asks again', async () => {
    let [fails, asked] = [true, 0];
    const made = (await opened()).control.source;
    const tile: Source['tile'] = (...given) => {
      asked++;
      return fails ? Promise.reject(new Error('no line')) : made.tile(...given);
    };
    const view = await shown('step', { tile });
    await vi.waitFor(() => expect(view.target.querySelector('[role=alert]')).not.toBeNull());
    [fails, asked] = [false, 0];
    const retry = [...view.target.querySelectorAll('button')].find((each) =>
      each.textContent?.includes('Retry'),
    )!;
    retry.click();
    await vi.waitFor(() => {
      flushSync();
      expect(asked).toBeGreaterThan(0);
      expect(view.target.querySelector('[role=alert]')).toBeNull();
    });
    view.end();
  });
});
