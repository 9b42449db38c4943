import type { StepCard } from '../../api';
import { nice } from '../../marks/axis';

export interface HistoryPoint {
  step: StepCard;
  x: number;
  y: number;
  low: number;
  high: number;
  /** Index of the parent among the points, or -1. */
  parent: number;
}

const MOST = 500;

/** Every measured step that was not removed, in per cent; of a long history the trained network and the latest steps. */
export function historyPoints(steps: readonly StepCard[]): HistoryPoint[] {
  const measured = steps.filter((step) => !step.removed && step.accuracy);
  const shown = measured.filter((step, i) => step.parent === null || i >= measured.length - MOST);
  const place = new Map(shown.map((step, i) => [step.id, i]));
  return shown.map((step) => ({
    step,
    x: step.sparsity * 100,
    y: step.accuracy!.value * 100,
    low: step.accuracy!.low * 100,
    high: step.accuracy!.high * 100,
    parent: (step.parent !== null ? place.get(step.parent) : undefined) ?? -1,
  }));
}

/** Ends of the accuracy axis: round, around all intervals, never beyond 0 and 100. */
export function accuracyRange(points: readonly HistoryPoint[]): [number, number] {
  const low = Math.min(...points.map((point) => point.low));
  const high = Math.max(...points.map((point) => point.high));
  const [from, to] = nice(low, Math.max(high, low + 2));
  return [Math.max(0, from), Math.min(100, to)];
}
