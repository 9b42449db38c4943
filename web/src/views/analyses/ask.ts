import type { AnalysisAnswer, GeometryFacts } from '../../api';
import type { Source } from '../../source/source';
import type { Ask, Nothing, SessionView } from '../contract';
import { measuringJobs } from '../shared/robustAsk';
import type { AnalysesState } from './local.svelte';

/** An analysis, or why there is none yet. */
export type AnalysesRows =
  | { state: 'found'; answer: AnalysisAnswer }
  /** Steps, by id, that were not measured under every corruption. */
  | { state: 'unmeasured'; steps: string[]; n: number }
  /** The network has no class directions; `facts.why_not` says why. */
  | { state: 'undirected'; facts: GeometryFacts };

/** The analysis of A and B. Corruptions are measured only when people say so, for that takes minutes. */
export function askAnalyses(session: SessionView, { name }: AnalysesState): Ask<AnalysesRows> | Nothing {
  const { model, data, a, b } = session;
  if (!model || !a || !b) return { empty: 'No model is open.' };
  if (!data) return { empty: 'No data set fits this model, so there is nothing to analyse.' };
  if (name === 'flips' && a.id === b.id)
    return {
      empty: 'A and B are the same step, so nothing flips. Make another step B.',
    };
  if (name !== 'flips' && !data.is_image)
    return { empty: `The 19 corruptions are of images; ${data.title} holds none. Flips need no corruption.` };
  const steps = a.id === b.id ? [a.id] : [a.id, b.id];
  const measured = measuringJobs(session).filter(({ state }) => state === 'done').length;
  return {
    key: `analysis ${name} ${model.name} ${steps.join(' ')} ${data.name} ${measured}`,
    of: `A step ${a.number}, B step ${b.number}`,
    async load(source, signal) {
      const lacking = name === 'flips' ? null : await lacked(source, model.name, steps, data.name, signal);
      if (lacking) return lacking;
      return { state: 'found', answer: await source.analysis(model.name, name, steps, data.name, signal) };
    },
  };
}

async function lacked(
  source: Source,
  model: string,
  steps: readonly string[],
  data: string,
  signal: AbortSignal,
): Promise<AnalysesRows | null> {
  const facts = await source.geometryFacts(model, data, signal);
  if (facts.why_not) return { state: 'undirected', facts };
  const table = await source.robustness(model, data, signal);
  const whole = table.steps.filter(({ right }) => !right.includes(null)).map(({ step }) => step);
  const missing = steps.filter((step) => !whole.includes(step));
  return missing.length > 0 ? { state: 'unmeasured', steps: missing, n: table.n } : null;
}
