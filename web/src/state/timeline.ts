import type { StepCard } from '../api';

/** Where a step stands in the tree: row by row, a lane a branch. */
export interface TreeRow {
  step: StepCard;
  lane: number;
  /** Row of the parent, or null for the root. */
  parent: number | null;
}

/**
 * Rows of the timeline, oldest branch first: a step's first child stays in its lane, every further child opens a lane
 * after all that grew from the earlier ones. Steps that were removed are left out.
 */
export function treeRows(steps: readonly StepCard[]): TreeRow[] {
  const alive = steps.filter((step) => !step.removed);
  const ids = new Set(alive.map((step) => step.id));
  const children = new Map<string | null, StepCard[]>();
  for (const step of alive) {
    const parent = step.parent !== null && ids.has(step.parent) ? step.parent : null;
    const siblings = children.get(parent);
    if (siblings) siblings.push(step);
    else children.set(parent, [step]);
  }
  const rows: TreeRow[] = [];
  let lanes = 0;
  const stack = (children.get(null) ?? [])
    .map((step) => ({ step, lane: -1, parent: null as number | null }))
    .reverse();
  while (stack.length > 0) {
    const { step, lane, parent } = stack.pop()!;
    const own = lane < 0 ? lanes++ : lane;
    const row = rows.push({ step, lane: own, parent }) - 1;
    const below = children.get(step.id) ?? [];
    for (const [i, child] of [...below.entries()].reverse())
      stack.push({ step: child, lane: i === 0 ? own : -1, parent: row });
  }
  return rows;
}

/** The step `by` rows further down (or up) the timeline. */
export function stepAlong(
  rows: readonly TreeRow[],
  from: string | undefined,
  by: 1 | -1,
): StepCard | undefined {
  const at = rows.findIndex(({ step }) => step.id === from);
  return rows[Math.max(0, Math.min(rows.length - 1, at + by))]?.step;
}

/** Rows drawn at once: all, or in a long history `size` of them around the one at `at`; half open. */
export function shownRows(n: number, at: number, size: number): { from: number; to: number } {
  if (n <= size) return { from: 0, to: n };
  const from = Math.max(0, Math.min(n - size, at - Math.floor(size / 2)));
  return { from, to: from + size };
}
