/** How a matrix uses the width it gets: names at the left, cells, recall at the right. */
import type { Line } from './shape';

export interface MatrixPlace {
  /** Pixels before the first column. */
  left: number;
  /** Side of a cell. */
  size: number;
  /** Pixels after the last column. */
  side: number;
  /** Whether recall is drawn beside its number. */
  bars: boolean;
  /** Letters of a class name that find room. */
  letters: number;
}

const LETTER = 6.6; // px at 11 px, in the widest of the fonts
const LARGEST = 25; // px a cell
const NAMED = 40; // lines; beyond, names would be a blur
/** Cells from this size on hold a difference of two digits. */
const READABLE = 21;
/** Numbers that do not fit at 10 px are written at 9 px. */
export const SMALL = 0.9;

/** The most generous place whose cells can still be read, else the one with the largest cells. */
export function placeFor(width: number, lines: readonly Line[], tall: number): MatrixPlace {
  if (lines.length > NAMED) return placed(width, lines, tall, 0, 8, false);
  const choices = [
    placed(width, lines, tall, 8, 84, true),
    placed(width, lines, tall, 8, 46, false),
    placed(width, lines, tall, 6, 46, false),
  ];
  const most = Math.min(READABLE, tall / Math.max(1, lines.length));
  return choices.find((place) => place.size >= most) ?? choices.at(-1)!;
}

function placed(
  width: number,
  lines: readonly Line[],
  tall: number,
  letters: number,
  side: number,
  bars: boolean,
): MatrixPlace {
  const longest = Math.max(4, ...lines.map((line) => Math.min(letters, line.label.length)));
  const left = letters === 0 ? 8 : Math.round(12 + LETTER * longest);
  const room = (width - left - side) / Math.max(1, lines.length);
  return {
    left,
    side,
    bars,
    letters,
    size: Math.max(1.5, Math.min(LARGEST, room, tall / Math.max(1, lines.length))),
  };
}

/** Pixels that a number takes at 10 px; a sign is wider than a digit. */
export function widthOf(text: string): number {
  return 1 + 6 * text.length + (/^\d/.test(text) ? 0 : 1.8);
}
