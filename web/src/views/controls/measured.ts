/** What measured steps say of a target that only the accuracy decides, before a preview looks at it. */
import type { StepCard } from '../../api';
import { percentage } from '../../marks/numbers';
import type { Draft } from './draft';

export interface Bracket {
  /** Accuracy that shall stay. */
  threshold: number;
  now: number;
  /** The step furthest on that has it, and the first that has not; null if there is none. */
  held: StepCard | null;
  fell: StepCard | null;
}

/** The accuracy that a draft's target lets stay; null where it says none. */
function thresholdOf({ target }: Draft, now: number): number | null {
  if (typeof target.at_least === 'number') return target.at_least;
  return typeof target.drop === 'number' ? now - target.drop : null;
}

/** Steps of the same structure from which more is gone than from `head`, parted by whether they hold the accuracy. */
export function bracketOf(head: StepCard, steps: readonly StepCard[], draft: Draft): Bracket | null {
  if (!head.accuracy) return null;
  const threshold = thresholdOf(draft, head.accuracy.value);
  if (threshold === null) return null;
  const further = steps
    .filter((step) => !step.removed && step.accuracy && step.sparsity > head.sparsity)
    .filter((step) => structureOf(step) === draft.structure.name)
    .sort((p, q) => p.sparsity - q.sparsity);
  const holds = (step: StepCard): boolean => step.accuracy!.value >= threshold;
  return {
    threshold,
    now: head.accuracy.value,
    held: further.findLast(holds) ?? null,
    fell: further.find((step) => !holds(step)) ?? null,
  };
}

function structureOf({ plan }: StepCard): unknown {
  const structure: unknown = plan?.structure;
  return typeof structure === 'object' && structure !== null && 'name' in structure
    ? structure.name
    : structure;
}

/** The bracket in words. */
export function bracketWords({ threshold, now, held, fell }: Bracket): string {
  const stays = `At least ${percentage(threshold, 1)} shall stay, of ${percentage(now, 1)} now.`;
  const said = [held && `${nameOf(held)} still has`, fell && `${nameOf(fell)} has only`];
  const known = [held, fell].flatMap((step, i) =>
    step ? [`${said[i]} ${percentage(step.accuracy!.value, 1)}`] : [],
  );
  return known.length > 0
    ? `${stays} Of the steps on the test samples, ${known.join('; ')}.`
    : `${stays} No step further on has been measured.`;
}

function nameOf({ number, method, sparsity }: StepCard): string {
  return `${number} ${method} (${percentage(sparsity)} pruned)`;
}
