import type { Outcome, Selection } from '../views/contract';

/**
 * Samples as they stand in an address: `label~mark~3.5-9.c`, rows and runs of rows in base 36, rising; or, where that is
 * shorter, `*` and a bit a row in base 64, so that the half of 100 000 samples is 17 000 letters long, not 200 000.
 */

const MARKS: readonly Outcome[] = ['both-right', 'broken', 'fixed', 'both-wrong'];

/** The selection as text for an address; null for none. */
export function writeSelection(selection: Selection | null): string | null {
  if (!selection) return null;
  return [selection.label, selection.mark ?? '', writeRows(selection.rows)].join('~');
}

/** The selection that a text says; null for what is none. */
export function readSelection(text: string | null): Selection | null {
  const parts = text?.split('~') ?? [];
  if (parts.length < 3) return null;
  const rows = readRows(parts.at(-1)!);
  const mark = MARKS.find((name) => name === parts.at(-2));
  return rows && { label: parts.slice(0, -2).join('~'), rows, ...(mark && { mark }) };
}

/** Rows and runs of rows, e.g. `3.5-9`, or a bit each; whatever is shorter. */
export function writeRows(rows: readonly number[]): string {
  const sorted = [...new Set(Uint32Array.from(rows).sort())];
  const runs = writeRuns(sorted);
  const nBits = (sorted.at(-1) ?? 0) + 1;
  return 1 + 4 * Math.ceil(nBits / 24) < runs.length ? writeBits(sorted, nBits) : runs;
}

function writeRuns(sorted: readonly number[]): string {
  const runs: string[] = [];
  for (let i = 0; i < sorted.length;) {
    let j = i;
    while (sorted[j + 1] === sorted[j]! + 1) j++;
    const [first, last] = [sorted[i]!.toString(36), sorted[j]!.toString(36)];
    runs.push(i === j ? first : `${first}-${last}`);
    i = j + 1;
  }
  return runs.join('.');
}

/** A bit a row, the first the lowest of the first byte. */
function writeBits(rows: readonly number[], nBits: number): string {
  const bytes = new Uint8Array(3 * Math.ceil(nBits / 24));
  for (const row of rows) bytes[row >> 3]! |= 1 << (row & 7);
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) text += lettersOf(bytes[at]!, bytes[at + 1]!, bytes[at + 2]!);
  return `*${text}`;
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

function lettersOf(one: number, two: number, three: number): string {
  const bits = one | (two << 8) | (three << 16);
  return [0, 6, 12, 18].map((shift) => LETTERS[(bits >> shift) & 63]).join('');
}

/** Letters that a text of bits may have: ten million rows. */
const MOST_LETTERS = 1_700_000;

function readBits(text: string): number[] | null {
  if (!/^[\w-]+$/.test(text) || text.length > MOST_LETTERS) return null;
  const rows: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const bits = LETTERS.indexOf(text[at]!);
    for (let bit = 0; bit < 6; bit++) if ((bits >> bit) & 1) rows.push(6 * at + bit);
  }
  return rows;
}

/** The rows of such a text; null if it is none. */
export function readRows(text: string): number[] | null {
  if (text === '') return [];
  if (text.startsWith('*')) return readBits(text.slice(1));
  const rows: number[] = [];
  for (const run of text.split('.')) {
    if (!/^[0-9a-z]{1,7}(-[0-9a-z]{1,7})?$/.test(run)) return null;
    const [first, last = first] = run.split('-').map((end) => parseInt(end, 36)) as [number, number?];
    if (last < first || last - first > 1e7) return null;
    for (let row = first; row <= last; row++) rows.push(row);
  }
  return rows;
}
