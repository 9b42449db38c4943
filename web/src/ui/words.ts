import type { JobCard, StepCard } from '../api';
import { clock, count, percentage } from '../marks/numbers';
import { isOpen } from '../state/jobs';
import type { PageName } from '../views/contract';

/** `61 % · 0:48 left`, `12 400 done` where the end is unknown, or the state in words. */
export function timeLeft(job: JobCard): string {
  if (job.state === 'queued') return 'waits';
  if (!isOpen(job)) return job.state;
  const share = job.total ? percentage(job.done / job.total) : job.done ? `${count(job.done)} done` : '';
  const left = job.seconds_left === null ? '' : `${clock(job.seconds_left)} left`;
  return [share, left].filter(Boolean).join(' · ');
}

/** A method's name without what stands in brackets, for narrow places: `Magnitude (MAP)` is `Magnitude`. */
export function methodName(step: StepCard): string {
  return step.method.replace(/ \(.*\)$/, '');
}

/** `6 By hand`. */
export function stepName(step: StepCard): string {
  return `${step.number} ${methodName(step)}`;
}

/** `1 running · 2 queued`. */
export function jobsInWords(jobs: readonly JobCard[]): string {
  const words = (['running', 'queued'] as const).flatMap((state) => {
    const n = jobs.filter((job) => job.state === state).length;
    return n ? [`${n} ${state}`] : [];
  });
  return words.join(' · ');
}

/** `Ctrl+Shift+Z` as it is printed on a key: `Ctrl Shift Z`. */
export function keyWords(key: string): string {
  return key.replace('Escape', 'Esc').replace(/\+(?=.)/g, ' ');
}

/** How samples are chosen on each page, said while none are. */
export const HOW_TO_SELECT: Record<PageName, string> = {
  overview: 'Samples are chosen on Geometry, Samples and Compare.',
  prune: 'Samples are chosen on Geometry, Samples and Compare.',
  robustness: 'Choose samples on Geometry or Compare to see how they fare under every corruption.',
  geometry: 'Drag over points or along an axis, or press 1 to 4 for an outcome.',
  samples: 'Choose an outcome, then select what is shown.',
  compare: 'Click a cell of a confusion matrix to see its samples.',
  studies: 'Samples are chosen on Geometry, Samples and Compare.',
};
