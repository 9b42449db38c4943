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
    return this.read(this.key());
  }

  private read(key: string | null): Subset[] {
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
    this.write(this.key(), [...this.without(subset.label), subset]);
    return subset;
  }

  /** Forgets a name; the way back is returned. It leads to where it was, whatever is open by then. */
  forget(name: string): () => void {
    const key = this.key();
    const forgotten = this.all.find(({ label }) => label === name);
    this.write(key, this.without(name));
    return () => forgotten && this.write(key, [...this.without(name, key), forgotten]);
  }

  private without(name: string, key = this.key()): Subset[] {
    return this.read(key).filter(({ label }) => label !== name);
  }

  private write(key: string | null, subsets: readonly Subset[]): void {
    const sorted = [...subsets].sort((a, b) => a.label.localeCompare(b.label));
    if (key !== null) remember(this.store, key, sorted.map(writeSelection));
    this.version += 1;
  }

  private key(): string | null {
    const { model, data } = this.of;
    return model && data ? `subsets ${JSON.stringify([model.name, data.name])}` : null;
  }
}
