import type { Edit } from '../api';
import { recall, remember } from './remember';

interface Pages {
  past: Edit[][];
  future: Edit[][];
}

const BLANK: Pages = { past: [], future: [] };

const TAB = (): Storage => sessionStorage;

/**
 * Edits by hand that wait, with an undo of their own. Every step has its draft: leaving it and coming back loses nothing,
 * nor does a reload.
 */
export class Drafts {
  private pages: Record<string, Pages> = $state.raw(recall(TAB, 'drafts', {}));

  edits(step: string | undefined): Edit[] {
    return this.of(step).past.flat();
  }

  canUndo(step: string | undefined): boolean {
    return this.of(step).past.length > 0;
  }

  canRedo(step: string | undefined): boolean {
    return this.of(step).future.length > 0;
  }

  add(step: string, edits: Edit[]): void {
    if (edits.length > 0) this.write(step, { past: [...this.of(step).past, edits], future: [] });
  }

  undo(step: string): void {
    const { past, future } = this.of(step);
    const last = past.at(-1);
    if (last) this.write(step, { past: past.slice(0, -1), future: [last, ...future] });
  }

  redo(step: string): void {
    const { past, future } = this.of(step);
    const next = future[0];
    if (next) this.write(step, { past: [...past, next], future: future.slice(1) });
  }

  /** Empties the draft; the given function brings it back, before what was staged since. */
  clear(step: string): () => void {
    const before = this.of(step);
    this.write(step, BLANK);
    return () => {
      const { past, future } = this.of(step);
      this.write(step, { past: [...before.past, ...past], future: past.length > 0 ? future : before.future });
    };
  }

  private of(step: string | undefined): Pages {
    return (step !== undefined && this.pages[step]) || BLANK;
  }

  private write(step: string, pages: Pages): void {
    this.pages = { ...this.pages, [step]: pages };
    remember(TAB, 'drafts', this.pages);
  }
}
