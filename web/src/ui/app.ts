import { createContext } from 'svelte';
import type { Source } from '../source/source';
import { Answers } from '../state/answers';
import { Control } from '../state/control';
import { Session } from '../state/session.svelte';
import { Toasts } from '../state/toasts.svelte';
import { ThemeState } from '../theme/theme.svelte';
import type { AnyView } from '../views/registry';
import { Panels } from './panels.svelte';

/** What every part of the page shares. */
export interface App {
  session: Session;
  control: Control;
  answers: Answers;
  theme: ThemeState;
  toasts: Toasts;
  panels: Panels;
  /** The own state of each view, by its name; it outlives a change of page. */
  locals: Map<string, unknown>;
}

export const [useApp, provideApp] = createContext<App>();

/** A page upon a source of answers. */
export function makeApp(source: Source): App {
  const session = new Session();
  const toasts = new Toasts();
  session.looks.tell = (words) => toasts.show(words);
  const control = new Control(session, source, toasts);
  const theme = new ThemeState();
  return {
    session,
    control,
    toasts,
    theme,
    answers: new Answers(source, control.jobs.answered),
    panels: new Panels(),
    locals: new Map(),
  };
}

/** A view's own state, made when it is first shown. */
export function localOf(app: App, spec: AnyView): unknown {
  if (!app.locals.has(spec.name)) app.locals.set(spec.name, spec.local?.(app.session));
  return app.locals.get(spec.name);
}
