import type { JobCard, NetworkCard, RobustnessTable } from '../../api';
import { isOpen } from '../../state/jobs';
import type { Ask, Nothing, SessionView } from '../contract';

/** Kinds of jobs that measure steps under corruption. */
const KINDS: readonly string[] = ['robustness', 'family'];

/** Every so much of a job the table is asked for again, so that people see it fill. */
const PARTS = 100;

/** The question for the table: new when steps come or go, and as jobs measure more of them. */
export function robustAsk(session: SessionView): Ask<RobustnessTable> | Nothing {
  const { model, data, tree } = session;
  if (!model || !tree) return { empty: 'No model is open.' };
  if (!data) return { empty: 'No data set fits this model, so there is nothing to corrupt.' };
  if (!data.is_image)
    return {
      empty: `The 19 corruptions are of images; ${data.title} holds none, so nothing can be measured.`,
    };
  const steps = tree.steps.filter(({ removed }) => !removed).map(({ id }) => id.slice(0, 8));
  return {
    key: ['robustness', model.name, data.name, steps.join('.'), ...marks(session)].join(' '),
    load: (source, signal) => source.robustness(model.name, data.name, signal),
  };
}

/** Jobs of this model that measure under corruption, newest first. */
export function measuringJobs({ jobs, model }: Pick<SessionView, 'jobs' | 'model'>): JobCard[] {
  return jobs.filter((job) => KINDS.includes(job.kind) && job.model === model?.name);
}

function marks(session: SessionView): string[] {
  return measuringJobs(session).map(
    ({ id, state, done, total }) =>
      `${id.slice(0, 6)}${state[0]}${total ? Math.floor((PARTS * done) / total) : 0}`,
  );
}

/** Multiply-accumulates and corrupted values a second, of one core of a usual machine. */
const MACS = 15e9;
const VALUES = 5e6;

/** About how many seconds it takes: as fast as such jobs went before, else guessed from the network's size. */
export function secondsOf(
  session: Pick<SessionView, 'jobs' | 'model' | 'network'>,
  nSteps: number,
  nConditions: number,
  nSamples: number,
): number {
  const n = nSteps * nConditions * nSamples;
  return n * (paceOf(measuringJobs(session)) ?? guessed(session.network));
}

/** Seconds a sample in all jobs that say so: the long ones weigh most, but a short one is better than a guess. */
function paceOf(jobs: readonly JobCard[]): number | null {
  const told = jobs.filter(
    ({ kind, state, started, ended, total }) =>
      kind === 'robustness' && state === 'done' && started && ended && total,
  );
  const seconds = sum(told.map(({ started, ended }) => (Date.parse(ended!) - Date.parse(started!)) / 1000));
  return seconds > 0 ? seconds / sum(told.map(({ total }) => total ?? 0)) : null;
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}

function guessed(network: NetworkCard | null): number {
  if (!network) return 0;
  const macs = network.layers.reduce(
    (sum, { n_weights, output_shape }) => sum + n_weights * product(output_shape.slice(1)),
    0,
  );
  return macs / MACS + product(network.input_shape) / VALUES;
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((all, size) => all * size, 1);
}

/** `about 40 s`, `about 3 min`, `about 2 h`. */
export function aboutTime(seconds: number): string {
  if (seconds < 10) return 'a few seconds';
  if (seconds < 55) return `about ${Math.ceil(seconds / 10) * 10} s`;
  const minutes = seconds / 60;
  return minutes < 90
    ? `about ${Math.max(1, Math.round(minutes))} min`
    : `about ${Math.round(minutes / 60)} h`;
}

/** The newest job of this kind as far as people need to know: it runs, or it ended before all was measured. */
export function jobToShow(session: Pick<SessionView, 'jobs' | 'model'>): JobCard | null {
  const jobs = measuringJobs(session);
  return jobs.find(isOpen) ?? (jobs[0] && jobs[0].state !== 'done' ? jobs[0] : null);
}
