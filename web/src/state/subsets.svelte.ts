/** Selections that were given a name, kept by the browser for a model on a data set. */
import type { Selection } from '../views/contract';
import { readSelection, writeSelection } from './chosen';
import { recall, remember } from './remember';

/** A selection's label is its name. */
export type Subset = Selection;

interface Of {
  readonly model: { name: string } | null;
  readonly data: { name: string } | null;
}

/** Those of what is open; follows changes made by itself. */
export class Subsets {
  /** Counts changes, so that `all` is read again. */
  private version = $state(0);

  constructor(
    private readonly of: Of,
    private readonly store: () => Storage = () => localStorage,
  ) {}

  /** By name. */
  get all(): Subset[] {
    void this.version;
    const key = this.key();
    const texts = key === null ? [] : recall<unknown>(this.store, key, []);
    const read = (text: unknown): Subset[] => {
      const subset = typeof text === 'string' ? readSelection(text) : null;
      return subset ? [subset] : [];
    };
    return Array.isArray(texts) ? texts.flatMap(read) : [];
  }

  /** Keeps a selection under a name and returns it so called; one of that name is replaced. */
  name(selection: Selection, name: string): Subset {
    const subset = { ...selection, label: name.trim() };
    const rest = this.all.filter(({ label }) => label !== subset.label);
    this.write([...rest, subset].sort((a, b) => a.label.localeCompare(b.label)));
    return subset;
  }

  /** Forgets a name; the way back is returned. */
  forget(name: string): () => void {
    const before = this.all;
    this.write(before.filter(({ label }) => label !== name));
    return () => this.write(before);
  }

  private write(subsets: readonly Subset[]): void {
    const key = this.key();
    if (key !== null) remember(this.store, key, subsets.map(writeSelection));
    this.version += 1;
  }

  private key(): string | null {
    const { model, data } = this.of;
    return model && data ? `subsets ${JSON.stringify([model.name, data.name])}` : null;
  }
}
