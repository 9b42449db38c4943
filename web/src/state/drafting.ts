import { handPlan, type Edit, type Plan } from '../api';
import type { Session } from './session.svelte';
import type { Toasts } from './toasts.svelte';

/** What a person does with the edits that wait at the head. */
export class Drafting {
  constructor(
    private readonly session: Session,
    private readonly toasts: Toasts,
    private readonly commitPlan: (plan: Plan) => Promise<boolean>,
  ) {}

  stage = (...edits: Edit[]): void => {
    const { head, drafts } = this.session;
    if (head) drafts.add(head.id, edits);
  };
  undo = (): void => {
    const { head, drafts } = this.session;
    if (head) drafts.undo(head.id);
  };
  redo = (): void => {
    const { head, drafts } = this.session;
    if (head) drafts.redo(head.id);
  };
  discard = (): void => {
    const { head, draft, drafts } = this.session;
    if (!head || draft.length === 0) return;
    this.toasts.show('Staged edit discarded', drafts.clear(head.id));
  };
  /** Makes the draft the next step; a refused one is there again. */
  commit = async (): Promise<void> => {
    const { head, draft, drafts } = this.session;
    if (!head || draft.length === 0) return;
    const back = drafts.clear(head.id);
    if (!(await this.commitPlan(handPlan(draft)))) back();
  };
}
