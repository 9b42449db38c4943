/** How every part of the page is looked at, so that a link opens the same picture. */
import type { Selection } from '../views/contract';
import { Look, writeLook, type Fields } from './look';

/** Parts by their name in an address, in the order they are written. Adding one here lets a link carry it. */
export const LOOKS = ['table', 'best', 'geo', 'axes', 'grid'] as const;
export type LookName = (typeof LOOKS)[number];

/** What an address said of the parts, known and unknown. */
export type Said = Readonly<Record<string, string>>;

/** State that goes into a link. */
export interface Linked {
  /** Only what is not as usual. */
  write(): Fields;
  /** Takes on what a link says, what it does not say as usual; `selection` is the one that came with it. */
  read(look: Look, selection: Selection | null): void;
}

export class Looks {
  /** Hears of what a link says that is not known here. */
  tell: (words: string) => void = () => undefined;
  private parts: ReadonlyMap<LookName, Linked> = $state.raw(new Map());
  private said: Said = $state.raw({});
  private selection: Selection | null = null;

  /** What a link to this picture says of each part. A part that was not shown yet keeps what was said of it. */
  readonly all: Said = $derived.by(() => {
    const entries = LOOKS.map((name) => {
      const part = this.parts.get(name);
      return [name, part ? writeLook(part.write()) : (this.said[name] ?? null)] as const;
    });
    return Object.fromEntries(entries.filter((entry): entry is [LookName, string] => entry[1] !== null));
  });

  /** A part is there, and looks as the link said that is open. */
  join<T extends Linked>(name: LookName, part: T): T {
    const left = this.give(name, part);
    this.parts = new Map(this.parts).set(name, part);
    this.report(left);
    return part;
  }

  /** A link is opened: all parts look as it says. */
  open(said: Said, selection: Selection | null): void {
    this.said = said;
    this.selection = selection;
    const unknown = Object.keys(said).filter((name) => !LOOKS.some((known) => known === name));
    this.report([...unknown, ...[...this.parts].flatMap(([name, part]) => this.give(name, part))]);
  }

  private give(name: LookName, part: Linked): string[] {
    const look = new Look(this.said[name]);
    part.read(look, this.selection);
    return look.left.map((field) => `${name} ${field}`);
  }

  private report(left: readonly string[]): void {
    if (left.length > 0) this.tell(`This link also says “${left.join('”, “')}”, which is not known here.`);
  }
}
