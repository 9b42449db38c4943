/** Light and dark, and the tokens as values for code that paints. */

export type ThemeName = 'light' | 'dark';
export type Rgb = readonly [red: number, green: number, blue: number];

/** One theme's tokens. A new object per change of theme, so `$derived` code that paints follows by itself. */
export interface Theme {
  readonly name: ThemeName;
  /** The text of a token, e.g. `color('--pruned-now')` is `#D55E00`. */
  color(token: string): string;
  /** The token as red, green, blue in 0..255; black for a token that is not a plain colour. */
  rgb(token: string): Rgb;
}

const STORED = 'prunescope.theme';

/** `#D55E00` or `#fff` or `rgb(1 2 3 / .4)` as numbers. */
export function parseColor(text: string): Rgb {
  const hex = /^#(?:([0-9a-f])([0-9a-f])([0-9a-f])|([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2}))$/i.exec(text);
  if (hex) {
    const parts = hex[1] === undefined ? hex.slice(4, 7) : hex.slice(1, 4).map((digit) => digit + digit);
    return [0, 1, 2].map((i) => parseInt(parts[i] ?? '0', 16)) as unknown as Rgb;
  }
  const numbers = text.match(/[\d.]+/g)?.map(Number) ?? [];
  return [numbers[0] ?? 0, numbers[1] ?? 0, numbers[2] ?? 0];
}

/** Reads tokens off the document, each once. */
export function readTheme(name: ThemeName, root: HTMLElement = document.documentElement): Theme {
  const style = getComputedStyle(root);
  const read = new Map<string, string>();
  const color = (token: string): string => {
    const known = read.get(token) ?? style.getPropertyValue(token).trim();
    read.set(token, known);
    return known;
  };
  return { name, color, rgb: (token) => parseColor(color(token)) };
}

/** Holds the theme in force; `set` draws it, and remembers it as the user's choice. */
export class ThemeState {
  current: Theme = $state.raw(readTheme(nameOf(document.documentElement.dataset.theme)));

  set(name: ThemeName): void {
    document.documentElement.dataset.theme = name;
    this.current = readTheme(name);
    try {
      localStorage.setItem(STORED, name);
    } catch {
      // Storage is closed to this page (a private window): the choice holds for this visit.
    }
  }

  toggle(): void {
    this.set(this.current.name === 'dark' ? 'light' : 'dark');
  }
}

function nameOf(text: string | undefined): ThemeName {
  return text === 'dark' ? 'dark' : 'light';
}
