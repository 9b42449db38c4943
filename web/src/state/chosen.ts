import type { Outcome, Selection } from '../views/contract';

/** Samples as they stand in an address: `label~mark~3.5-9.c`, rows and runs of rows in base 36, rising. */

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

/** Rows and runs of rows, e.g. `3.5-9`; in base 36. */
export function writeRows(rows: readonly number[]): string {
  const sorted = [...new Set(rows)].sort((a, b) => a - b);
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

/** The rows of such a text; null if it is none. */
export function readRows(text: string): number[] | null {
  if (text === '') return [];
  const rows: number[] = [];
  for (const run of text.split('.')) {
    if (!/^[0-9a-z]{1,7}(-[0-9a-z]{1,7})?$/.test(run)) return null;
    const [first, last = first] = run.split('-').map((end) => parseInt(end, 36)) as [number, number?];
    if (last < first || last - first > 1e7) return null;
    for (let row = first; row <= last; row++) rows.push(row);
  }
  return rows;
}
