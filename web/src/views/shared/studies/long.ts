/** Studies that take so long that they are jobs. */
import type { AxisCard, JobCard, StudyAnswer } from '../../../api';
import { isOpen } from '../../../state/jobs';
import { readStudy, writeStudy, type StudyOptions } from '../../../state/study';
import type { Actions, Ask, Nothing, SessionView } from '../../contract';
import { formOf } from '../../controls/schema';
import { aboutTime } from '../robustAsk';

/** What is known of a study as it is set up; asked for again with every part that a job finishes. */
export function askStudy(
  session: SessionView,
  name: string,
  step: string | null,
): Ask<StudyAnswer> | Nothing {
  const { model, data } = session;
  const of = step && model && data ? { model: model.name, step, data: data.name } : null;
  const options = optionsOf(session, name);
  const marks = jobsOf(session, name).map(({ id, state, phase }) => `${id.slice(0, 6)}${state[0]}${phase}`);
  const asked = Object.entries(options).map(([key, value]) => `${key}=${String(value)}`);
  return {
    key: ['study', name, of?.model, of?.step, of?.data, ...asked, ...marks].join(' '),
    load: (source, signal) => source.study(name, options, of, signal),
  };
}

/** What was set in a study; nothing where another is open. */
export function optionsOf(session: Pick<SessionView, 'study'>, name: string): StudyOptions {
  const open = readStudy(session.study);
  return open.name === name ? open.options : {};
}

/** All options of a study: what was set, else what is usual. */
export function allOptions(session: Pick<SessionView, 'study' | 'catalogue'>, name: string): StudyOptions {
  const card = cardOf(session, name);
  const usual = card ? formOf(card).map(({ key, initial }) => [key, initial] as const) : [];
  return { ...Object.fromEntries(usual), ...optionsOf(session, name) };
}

/** Sets one field; one that is as usual is not mentioned in the link. */
export function setOption(
  session: Pick<SessionView, 'study'>,
  actions: Actions,
  name: string,
  [key, value, usual]: [key: string, value: unknown, usual: unknown],
): void {
  const { [key]: _, ...others } = optionsOf(session, name);
  const same = JSON.stringify(value) === JSON.stringify(usual);
  actions.openStudy(writeStudy({ name, options: same ? others : { ...others, [key]: value } }));
}

/** Jobs that carry out the study, newest first; of the open model where it is of a step. */
export function jobsOf({ jobs, model }: Pick<SessionView, 'jobs' | 'model'>, name: string): JobCard[] {
  return jobs.filter((job) => job.study?.name === name && ['', model?.name].includes(job.model));
}

/** The form of a study. */
export function cardOf({ catalogue }: Pick<SessionView, 'catalogue'>, name: string): AxisCard | null {
  return catalogue?.studies.find((card) => card.name === name) ?? null;
}

/** `Took 42 s`, or `about 3 min on this computer`. */
export function timeWords({ done, seconds }: Pick<StudyAnswer, 'done' | 'seconds'>): string {
  if (!done) return `${aboutTime(seconds)} on this computer`;
  if (seconds < 1) return 'Took less than a second';
  const words = seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
  return `Took ${words}`;
}

/** How the newest job ended, if that is no result: in words. */
export function endOf(jobs: readonly JobCard[], done: boolean): string {
  const [job] = jobs;
  if (done || !job || isOpen(job) || job.state === 'done') return '';
  if (job.state === 'failed') return job.error?.message ?? `${job.title} failed.`;
  return `${job.title} was ${job.state}. What is finished stays; starting again goes on from there.`;
}
