import type { JobCard } from '../api';

/** True while a job may still change by itself. */
export function isOpen(job: JobCard): boolean {
  return job.state === 'queued' || job.state === 'running';
}

/**
 * True of a card that tells less than the known one. A request's answer and the stream of events come on two lines, so
 * the answer to "cancel", which still says "running", may come after the event that the job was cancelled.
 */
export function isOutdated(job: JobCard, known: JobCard | undefined): boolean {
  return known !== undefined && !isOpen(known) && isOpen(job);
}

/** The jobs with one of them new or changed; newest first. One that is over stays over. */
export function withJob(jobs: readonly JobCard[], job: JobCard): JobCard[] {
  const at = jobs.findIndex(({ id }) => id === job.id);
  if (at < 0) return [job, ...jobs];
  return isOutdated(job, jobs[at]) ? [...jobs] : jobs.with(at, job);
}

/** Share done, or null while that is unknown. */
export function jobShare(job: JobCard): number | null {
  return job.total ? Math.min(1, job.done / job.total) : null;
}
