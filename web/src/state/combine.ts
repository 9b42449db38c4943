/** The algebra of selections: what a new set of samples does to the one that stands. */
import type { Selection } from '../views/contract';

export type Combine = 'replace' | 'add' | 'subtract' | 'intersect';

interface Held {
  shiftKey: boolean;
  altKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
}

/** What the keys held down mean: none replaces, Shift adds, Alt subtracts, Ctrl (or Cmd) with Shift intersects. */
export function combineOf({ shiftKey, altKey, ctrlKey, metaKey }: Held): Combine {
  if (shiftKey && (ctrlKey || metaKey)) return 'intersect';
  if (shiftKey) return 'add';
  return altKey ? 'subtract' : 'replace';
}

/** Rows of the two sets put together, rising, each once. */
export function combineRows(before: Iterable<number>, next: Iterable<number>, how: Combine): number[] {
  const [first, second] = [new Set(before), new Set(next)];
  const rows = {
    replace: () => [...second],
    add: () => [...new Set([...first, ...second])],
    subtract: () => [...first].filter((row) => !second.has(row)),
    intersect: () => [...first].filter((row) => second.has(row)),
  }[how]();
  // A typed array sorts numbers as such, and fast enough to do so in every frame of a drag.
  return [...Uint32Array.from(rows).sort()];
}

/**
 * The same as flags of n rows, in one pass over them: what a drag shows in every frame, among 100 000 samples too.
 */
export function combineFlags(
  before: ArrayLike<number>,
  next: ArrayLike<number>,
  how: Combine,
  n: number,
): Uint8Array {
  const flags = new Uint8Array(n);
  const [first, both] = [1, 2];
  if (how !== 'replace') for (let i = 0; i < before.length; i++) flags[before[i]!] = first;
  const wanted = {
    replace: [0, 0, 1, 1],
    add: [0, 1, 1, 1],
    subtract: [0, 1, 0, 0],
    intersect: [0, 0, 0, 1],
  }[how];
  for (let i = 0; i < next.length; i++) flags[next[i]!]! |= both;
  for (let row = 0; row < n; row++) flags[row] = wanted[flags[row]!]!;
  return flags;
}

const WORDS = { add: 'or', subtract: 'without', intersect: 'and' };

/**
 * The selection that comes of a new one; null where no sample is left. With nothing chosen before, adding is choosing
 * and there is nothing to subtract from or to intersect with. It keeps an outcome that all its samples have.
 */
export function combine(before: Selection | null, next: Selection, how: Combine): Selection | null {
  const [label, mark] = said(before, next, how);
  const rows = combineRows(before?.rows ?? [], next.rows, how);
  return rows.length > 0 ? { label, rows, ...(mark && { mark }) } : null;
}

function said(before: Selection | null, next: Selection, how: Combine): [string, Selection['mark']] {
  if (how === 'replace' || before === null) return [next.label, next.mark];
  const label = before.label === next.label ? next.label : `${before.label} ${WORDS[how]} ${next.label}`;
  if (how === 'subtract') return [label, before.mark];
  if (how === 'intersect') return [label, before.mark ?? next.mark];
  return [label, before.mark === next.mark ? next.mark : undefined];
}
