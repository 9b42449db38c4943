import type { TreeAnswer } from '../api';
import type { Source, TreeChange } from '../source/source';
import { Latest } from './latest';
import type { Session } from './session.svelte';
import type { Toasts } from './toasts.svelte';

/** The tree of the open model: read and changed in the order a person asks, and never shown older than it was known. */
export class Trees {
  private readonly turns = new Latest();
  /** Counts what was told of any tree, so that one that was asked for before is known to be old. */
  private news = 0;
  /** The change that is on its way: one goes after the other, else the server might do the later one first. */
  private changing: Promise<boolean> = Promise.resolve(true);

  constructor(
    private readonly session: Session,
    private readonly source: Source,
    private readonly toasts: Toasts,
  ) {}

  /** Hears that the tree of a model changed; without a name, that any may have. */
  heard(model: string | null = this.session.modelName): void {
    this.news += 1;
    if (model === this.session.modelName) void this.read();
  }

  /** Reads the tree again; where the head moved meanwhile, the page follows it. */
  read = async (): Promise<void> => {
    const { modelName } = this.session;
    if (!modelName) return;
    const turn = this.turns.ask();
    const tree = await this.toasts.tried(() => this.source.tree(modelName));
    if (!tree || modelName !== this.session.modelName || !this.turns.take(turn)) return;
    if (tree.head !== this.session.tree?.head) this.session.at = null;
    this.session.tree = tree;
  };

  /** The tree of a model that is being opened; the given function shows it, and reads it again if it changed since. */
  async opening(model: string): Promise<{ tree: TreeAnswer; show: () => void }> {
    const { news } = this;
    const turn = this.turns.ask();
    const tree = await this.source.tree(model);
    const show = (): void => {
      this.turns.take(turn); // Answers of the time before this opening are older, whatever they say.
      this.session.tree = tree;
      if (news !== this.news) void this.read();
    };
    return { tree, show };
  }

  /** Changes the tree of a model, after the changes that were asked for before; true when the server did. */
  change(change: TreeChange, model = this.session.modelName): Promise<boolean> {
    this.changing = this.changing.then(() => this.send(change, model));
    return this.changing;
  }

  /** The same for a change that moves the head: the page goes there, unless it was sent elsewhere meanwhile. */
  async move(change: TreeChange): Promise<void> {
    const { modelName, at } = this.session;
    if (!(await this.change(change))) return;
    if (modelName === this.session.modelName && at === this.session.at) this.session.at = null;
  }

  private async send(change: TreeChange, model: string | null): Promise<boolean> {
    if (!model || !this.allows(change, model)) return false;
    const turn = this.turns.ask();
    const tree = await this.toasts.tried(() => this.source.change(model, change));
    if (tree && model === this.session.modelName && this.turns.take(turn)) this.session.tree = tree;
    return tree !== undefined;
  }

  /** Undo at the beginning and redo at the end are nobody's mistake: the key was pressed once more than there are steps. */
  private allows({ kind }: TreeChange, model: string): boolean {
    const { tree, modelName } = this.session;
    if (model !== modelName || (kind !== 'undo' && kind !== 'redo')) return true;
    return (kind === 'undo' ? tree?.can_undo : tree?.can_redo) === true;
  }
}
