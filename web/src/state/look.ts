/**
 * How a part of the page is looked at, as it stands in an address: `mode_both*classes_3_7*fit`.
 *
 * Fields are parted by `*`, a field's name and items by `_`: none of them is escaped in an address. A field without
 * items is a claim that holds. Names and words hold neither sign; `wordOf` and `nameOf` change a name's `_` for `-`.
 */

type Item = string | number;
export type Fields = Readonly<Record<string, Item | boolean | null | readonly Item[]>>;

/** Digits that are worth keeping of a number that was dragged. */
const DIGITS = 5;

/** The fields as text; null where all are as usual (null, or false). */
export function writeLook(fields: Fields): string | null {
  const said = Object.entries(fields).flatMap(([name, value]) => {
    if (value === null || value === false) return [];
    const items = value === true ? [] : [value].flat();
    return [[name, ...items.map(textOf)].join('_')];
  });
  return said.join('*') || null;
}

function textOf(item: Item): string {
  return typeof item === 'number' ? String(Number(item.toPrecision(DIGITS))) : item;
}

export const wordOf = (name: string): string => name.replaceAll('_', '-');
export const nameOf = (word: string): string => word.replaceAll('-', '_');

/** Reads such a text field by field; what nobody asks for, or what says nothing, stays in `left`. */
export class Look {
  private readonly fields: Map<string, readonly string[]>;

  constructor(text: string | null = null) {
    const given = text?.split('*').filter(Boolean) ?? [];
    this.fields = new Map(
      given.map((field) => {
        const [name = '', ...items] = field.split('_');
        return [name, items] as const;
      }),
    );
  }

  get left(): string[] {
    return [...this.fields.keys()];
  }

  /** A claim. */
  is(name: string): boolean {
    return this.take(name, (items) => (items.length === 0 ? true : null)) ?? false;
  }

  /** One of some words. */
  one<T extends string>(name: string, words: readonly T[], usual: T): T {
    return this.take(name, ([word]) => words.find((known) => known === word) ?? null) ?? usual;
  }

  /** Words; null where there are none. */
  words(name: string): readonly string[] | null {
    return this.take(name, (items) => items);
  }

  /** Numbers, `n` of them if said. */
  numbers(name: string, n?: number): number[] | null {
    return this.take(name, (items) => numbersOf(items, n));
  }

  /** What a field's items mean; it stays where that is null. */
  take<T>(name: string, read: (items: readonly string[]) => T | null): T | null {
    const items = this.fields.get(name);
    const found = items === undefined ? null : read(items);
    if (found !== null) this.fields.delete(name);
    return found;
  }
}

/** Items as finite numbers; null if one is none, or if there are not as many as said. */
export function numbersOf(items: readonly string[], n = items.length): number[] | null {
  const numbers = items.map((item) => (item === '' ? NaN : Number(item)));
  return numbers.length === n && numbers.every(Number.isFinite) ? numbers : null;
}
