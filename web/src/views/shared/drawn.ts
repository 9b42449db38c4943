/** For tests: a view upon made-up answers, as the page would give it its props. */
import { flushSync, mount, unmount, type Component } from 'svelte';
import { madeUp } from '../../../dev/made-up/source';
import type { Source } from '../../source/source';
import { openSession } from '../../state/opening';
import { makeApp, type App } from '../../ui/app';
import type { Ask, ViewProps } from '../contract';

/** A page that stands on its first model, and what it asks. */
export async function opened(change: Partial<Source> = {}): Promise<App> {
  location.hash = '';
  const app = makeApp({ ...madeUp(), ...change });
  await openSession(app.session, app.control);
  return app;
}

export interface Drawn {
  target: HTMLElement;
  /** All text, spaces single. */
  text(): string;
  /** Lets answers and effects come through. */
  settle(): Promise<void>;
  end(): void;
}

/** Draws a view as the frame around it would. */
export function drawn<Rows, Local>(
  View: Component<ViewProps<Rows, Local>>,
  app: App,
  rows: Rows,
  local: Local,
): Drawn {
  const target = document.createElement('div');
  document.body.append(target);
  const life = new AbortController();
  const props: ViewProps<Rows, Local> = {
    rows,
    local,
    session: app.session,
    theme: app.theme.current,
    actions: app.control,
    more: <T>(ask: Ask<T>, signal?: AbortSignal): Promise<T> =>
      app.answers.get(ask, signal ? AbortSignal.any([life.signal, signal]) : life.signal),
  };
  const view = mount(View as unknown as Component<Record<string, unknown>>, { target, props: { ...props } });
  flushSync();
  return {
    target,
    text: () => (target.textContent ?? '').replace(/\s+/g, ' '),
    settle: async () => {
      for (let i = 0; i < 3; i++) {
        await new Promise((done) => setTimeout(done, 0));
        flushSync();
      }
    },
    end: () => {
      life.abort();
      void unmount(view);
      target.remove();
    },
  };
}

/** Presses a key on what has the focus of a test. */
export function press(on: Element, key: string, more: KeyboardEventInit = {}): void {
  on.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }));
  flushSync();
}

/** The button, row or mark whose words begin so. */
export function named(target: Element, words: string): HTMLElement {
  const all = [...target.querySelectorAll<HTMLElement>('button, [role=button], [aria-label]')];
  const found = all.find((e) =>
    (e.getAttribute('aria-label') ?? e.textContent ?? '').trim().startsWith(words),
  );
  if (!found)
    throw new Error(`nothing is named '${words}' among ${all.map((e) => e.textContent?.trim()).join(' | ')}`);
  return found;
}
