import type { AnyView } from '../views/registry';

/** What of the page is open, apart from what it shows. */
export class Panels {
  palette = $state(false);
  help = $state(false);
  /** The person's choice for the rail; null leaves it to the width of the window. */
  rail: 'full' | 'mini' | null = $state(null);
  /** The inspector as a sheet over the page, below 1180 px. */
  inspector = $state(false);
  /** What the page Prune looks at. */
  look: 'mask' | 'layer' = $state('mask');
  /** What the page Overview tells of the past: all steps, or how the present one was made. */
  past: 'history' | 'rounds' = $state('history');
  /** The views that are up, for their keys. */
  up: readonly AnyView[] = $state.raw([]);
  /** The step that is exported. */
  leaving: string | null = $state(null);
  /** The job whose log is read. */
  log: string | null = $state(null);

  /** Says that a view is up until the returned function is called. */
  show(view: AnyView): () => void {
    this.up = [...this.up, view];
    return () => void (this.up = this.up.filter((other) => other !== view));
  }
}
