/** Studies of A and B that read every sample clean and corrupted. */
import type { AnalysisAnswer, GeometryFacts } from '../../../api';
import { literal } from '../../../api/python';
import type { AnalysisName, Source } from '../../../source/source';
import type { Ask, Nothing, SessionView } from '../../contract';
import { measuringJobs } from '../robustAsk';

/** What a study found, or why it has not yet. */
export type MeasuredRows =
  | { state: 'found'; answer: AnalysisAnswer }
  /** Steps, by id, that were not measured under every corruption. */
  | { state: 'unmeasured'; steps: string[]; n: number }
  /** The network has no class directions; `facts.why_not` says why. */
  | { state: 'undirected'; facts: GeometryFacts };

/** A study of A and B. Corruptions are measured only when people say so, for that takes minutes. */
export function askMeasured(session: SessionView, name: AnalysisName): Ask<MeasuredRows> | Nothing {
  const { model, data, a, b } = session;
  if (!model || !a || !b) return { empty: 'No model is open.' };
  if (!data) return { empty: 'No data set fits this model, so there is nothing to study.' };
  if (!data.is_image)
    return {
      empty: `The 19 corruptions are of images; ${data.title} holds none. Flips need no corruption.`,
      way: { label: 'Open Flips', go: (actions) => actions.openStudy('flips') },
    };
  const steps = stepsOf(session);
  const measured = measuringJobs(session).filter(({ state }) => state === 'done').length;
  return {
    key: `analysis ${name} ${model.name} ${steps.join(' ')} ${data.name} ${measured}`,
    of: `A step ${a.number}, B step ${b.number}`,
    async load(source, signal) {
      const lacking = await lacked(source, model.name, steps, data.name, signal);
      if (lacking) return lacking;
      return { state: 'found', answer: await source.analysis(model.name, name, steps, data.name, signal) };
    },
  };
}

/** The answer, once there is one. */
export function foundIn(rows: MeasuredRows): AnalysisAnswer | null {
  return rows.state === 'found' ? rows.answer : null;
}

/** A and B, once each. */
export function stepsOf({ a, b }: Pick<SessionView, 'a' | 'b'>): string[] {
  return [...new Set([a, b].flatMap((step) => (step ? [step.id] : [])))];
}

/** The call that gives the same tables. */
export function pythonOfMeasured(session: SessionView, name: AnalysisName, table: string): string {
  const asked = literal(stepsOf(session));
  return [
    'import prunescope as ps',
    '',
    `found = ps.open(${literal(session.folder)}).analyses.${name}(${asked}, model=${literal(session.model?.name ?? '')})`,
    `table = found.tables[${literal(table)}]`,
    '',
  ].join('\n');
}

async function lacked(
  source: Source,
  model: string,
  steps: readonly string[],
  data: string,
  signal: AbortSignal,
): Promise<MeasuredRows | null> {
  const facts = await source.geometryFacts(model, data, signal);
  if (facts.why_not) return { state: 'undirected', facts };
  const table = await source.robustness(model, data, signal);
  const whole = table.steps.filter(({ right }) => !right.includes(null)).map(({ step }) => step);
  const missing = steps.filter((step) => !whole.includes(step));
  return missing.length > 0 ? { state: 'unmeasured', steps: missing, n: table.n } : null;
}
