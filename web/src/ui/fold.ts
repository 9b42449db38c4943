import type { TreeRow } from '../state/timeline';

interface Kept {
  /** Steps that matter now: head, A, B. */
  near: readonly (string | undefined)[];
  pins: Readonly<Record<string, boolean>>;
  /** True where the person closed a card, false where they opened one. */
  choices: Readonly<Record<string, boolean>>;
}

const ALL_OPEN = 5;

/** Cards that fold to one line: in a long history all but those that matter now, ends of branches, notes and pins. */
export function folded(rows: readonly TreeRow[], { near, pins, choices }: Kept): Set<string> {
  const parents = new Set(rows.map(({ step }) => step.parent));
  const closed = rows.filter(({ step }) => {
    const choice = choices[step.id];
    if (pins[step.id]) return false;
    if (choice !== undefined) return choice;
    if (near.includes(step.id) && step.parent !== null) return false;
    if (step.parent === null) return rows.length > 1;
    return rows.length > ALL_OPEN && parents.has(step.id);
  });
  return new Set(closed.map(({ step }) => step.id));
}
