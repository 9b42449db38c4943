import { flushSync, mount, unmount } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { madeUp } from '../../dev/made-up/source';
import App from '../App.svelte';
import { SourceError } from '../source/errors';
import type { Source } from '../source/source';
import { views } from '../views/registry';

/** Views of each page that ask for something, by their names. */
const PAGES: Record<string, string[]> = {
  overview: ['facts', 'network', 'layers', 'history'],
  prune: ['network', 'mask', 'controls'],
  samples: ['samples'],
  compare: ['classes', 'curves', 'kept', 'metrics'],
  studies: ['correlations'],
};

let page: Record<string, unknown> | undefined;

async function settled(): Promise<void> {
  for (let i = 0; i < 8; i += 1) {
    await vi.advanceTimersByTimeAsync(60);
    flushSync();
  }
}

async function open(hash: string, source: Source): Promise<HTMLElement> {
  location.hash = hash;
  document.body.innerHTML = '<div id="app"></div>';
  page = mount(App, { target: document.body, props: { source } });
  await settled();
  return document.body;
}

function part(body: HTMLElement, view: string): HTMLElement {
  const found = body.querySelector<HTMLElement>(`[data-view="${view}"]`);
  expect(found, `view ${view} is on its page`).not.toBeNull();
  return found!;
}

beforeEach(() => {
  vi.useFakeTimers();
  sessionStorage.clear();
  vi.stubGlobal('innerWidth', 1440);
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe(): void {}
      unobserve(): void {}
      disconnect(): void {}
    },
  );
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null);
  Object.assign(URL, { createObjectURL: () => 'blob:made-up', revokeObjectURL: () => undefined });
});
afterEach(async () => {
  if (page) await unmount(page);
  page = undefined;
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const quiet = (): Source => ({ ...madeUp(), sprite: async () => new Blob() });
const refusing = (): Source => {
  const no = async (): Promise<never> => {
    throw new SourceError('CorruptFile', 'the answer cannot be read;', 'replay the step.');
  };
  return {
    ...quiet(),
    layers: no,
    layer: no,
    mask: no,
    metrics: no,
    predictions: no,
    compare: no,
    distribution: no,
    analysis: no,
  };
};
const silent = (): Source => {
  const never = (): Promise<never> => new Promise(() => undefined);
  return {
    ...quiet(),
    layers: never,
    layer: never,
    mask: never,
    metrics: never,
    predictions: never,
    compare: never,
    distribution: never,
    analysis: never,
  };
};

describe.each(Object.entries(PAGES))('page %s', (name, inside) => {
  it('shows every view with content', async () => {
    const body = await open(`#/alexnet/${name}`, quiet());
    expect(body.querySelector('[role=alert]')?.textContent).toBe(undefined);
    for (const view of inside)
      expect(part(body, view).querySelector('.body')!.childElementCount).toBeGreaterThan(0);
  });
  it('shows a network of another kind with one step', async () => {
    const body = await open(`#/lstm/${name}`, quiet());
    expect(body.querySelector('[role=alert]')?.textContent).toBe(undefined);
    for (const view of inside) expect(part(body, view).textContent).not.toBe('');
  });
  it('says what failed, and offers to try again', async () => {
    const body = await open(`#/alexnet/${name}`, refusing());
    const alerts = [...body.querySelectorAll('.error[role=alert]')];
    expect(alerts.length).toBeGreaterThan(0);
    for (const alert of alerts) {
      expect(alert.textContent).toContain('the answer cannot be read;');
      expect(alert.querySelector('button')?.textContent).toContain('Retry');
    }
  });
  it('keeps its frame while answers are due', async () => {
    const body = await open(`#/alexnet/${name}`, silent());
    for (const view of inside)
      expect(part(body, view).querySelector('h2')!.textContent).toBe(views.get(view)!.title);
    expect(body.querySelector('[aria-busy=true]')).not.toBeNull();
  });
});

it('opens an address of nothing on the first model', async () => {
  const body = await open('#/gone/nowhere?A=x&layer=y', quiet());
  expect(body.querySelector('main')!.dataset.page).toBe('overview');
  expect(location.hash).toMatch(/^#\/alexnet\/overview/);
});

it('tells of a folder in which nothing could be opened', async () => {
  const source = quiet();
  const session = { ...(await source.session()), models: [] };
  const body = await open('', { ...source, session: async () => session });
  expect(body.querySelector('main')!.textContent).toContain('No model could be opened in demo');
  expect(body.querySelector('main')!.textContent).toContain('models/vgg16.pth');
});

it('says so when the server cannot be reached, and tries again', async () => {
  const source = quiet();
  let up = false;
  const session: Source['session'] = () =>
    up ? source.session() : Promise.reject(new SourceError('NoServer', 'The server does not answer.'));
  const body = await open('', { ...source, session });
  expect(body.querySelector('[role=alert]')!.textContent).toContain('The server does not answer.');
  up = true;
  body.querySelector<HTMLButtonElement>('[role=alert] button')!.click();
  await settled();
  expect(body.querySelector('main')).not.toBeNull();
});
