/** What the form asks of the server: scores, what a plan would leave, what it would do. */
import type { DistributionAnswer, Plan, PreviewAnswer } from '../../api';
import type { Ask } from '../contract';
import type { Draft } from './draft';
import { listed } from './scores';

/** The step that a draft grows from. */
export interface From {
  model: string;
  step: string;
}

/** Scores of the units still there, by layer. */
export function scoresAsk({ model, step }: From, { criterion, structure }: Draft): Ask<DistributionAnswer> {
  return {
    key: `distribution ${model} ${step} ${JSON.stringify([criterion, structure])}`,
    load: async (source, signal) => {
      const answer = await source.distribution(model, criterion, structure, step, signal);
      return { ...answer, layers: answer.layers.map(listed) };
    },
  };
}

/** Counts and the effect on answers. */
export function previewAsk({ model, step }: From, plan: Plan): Ask<PreviewAnswer> {
  return {
    key: `preview ${model} ${step} ${JSON.stringify(plan)}`,
    load: (source, signal) => source.preview(model, plan, step, signal),
  };
}

/** Counts alone; null where they take long. */
export function forecastAsk({ model, step }: From, plan: Plan): Ask<PreviewAnswer | null> {
  return {
    key: `forecast ${model} ${step} ${JSON.stringify(plan)}`,
    load: (source, signal) => source.forecast(model, plan, step, signal),
  };
}
