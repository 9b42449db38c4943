import type { StepCard } from '../../api';
import { nice } from '../../marks/axis';

export interface HistoryPoint {
  step: StepCard;
  x: number;
  y: number;
  low: number;
  high: number;
  /** Index of the point that a line comes from, or -1: the same plan at the share before, else the parent. */
  from: number;
}

const MOST = 500;

/** Every measured step that was not removed, in per cent; of a long history the trained network and the latest steps. */
export function historyPoints(steps: readonly StepCard[]): HistoryPoint[] {
  const measured = steps.filter((step) => !step.removed && step.accuracy);
  const shown = measured.filter((step, i) => step.parent === null || i >= measured.length - MOST);
  const place = new Map(shown.map((step, i) => [step.id, i]));
  const before = beforeInFamily(shown);
  return shown.map((step) => ({
    step,
    x: step.sparsity * 100,
    y: step.accuracy!.value * 100,
    low: step.accuracy!.low * 100,
    high: step.accuracy!.high * 100,
    from: place.get(before.get(step.id) ?? step.parent ?? '') ?? -1,
  }));
}

/** Of steps that grew from one step by one plan at several shares, the one at the next lower share, by id. */
function beforeInFamily(steps: readonly StepCard[]): Map<string, string> {
  const families = new Map<string, StepCard[]>();
  for (const step of steps) {
    if (!step.plan || step.plan.sparsity === undefined) continue;
    const key = JSON.stringify([step.parent, { ...step.plan, sparsity: 0 }]);
    families.set(key, [...(families.get(key) ?? []), step]);
  }
  const before = new Map<string, string>();
  for (const family of families.values()) {
    const rising = family.toSorted((p, q) => p.sparsity - q.sparsity);
    for (const [i, step] of rising.entries()) if (i > 0) before.set(step.id, rising[i - 1]!.id);
  }
  return before;
}

/** Ends of the accuracy axis: round, around all intervals, never beyond 0 and 100. */
export function accuracyRange(points: readonly HistoryPoint[]): [number, number] {
  const low = Math.min(...points.map((point) => point.low));
  const high = Math.max(...points.map((point) => point.high));
  const [from, to] = nice(low, Math.max(high, low + 2));
  return [Math.max(0, from), Math.min(100, to)];
}
