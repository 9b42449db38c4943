import type { JobCard } from '../api';

/** True while a job may still change by itself. */
export function isOpen(job: JobCard): boolean {
  return job.state === 'queued' || job.state === 'running';
}

/** The jobs with one of them new or changed; newest first. */
export function withJob(jobs: readonly JobCard[], job: JobCard): JobCard[] {
  const at = jobs.findIndex(({ id }) => id === job.id);
  return at < 0 ? [job, ...jobs] : jobs.with(at, job);
}

/** Share done, or null while that is unknown. */
export function jobShare(job: JobCard): number | null {
  return job.total ? Math.min(1, job.done / job.total) : null;
}
