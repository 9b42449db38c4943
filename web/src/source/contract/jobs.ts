import type { JobCard } from '../../api';

export type ServerEvent =
  | { type: 'job'; job: JobCard }
  | { type: 'tree'; model: string }
  /** The line to the server: lost, or there again (everything may have changed meanwhile). */
  | { type: 'line'; up: boolean };

/** Long work, and all that happens on the server. */
export interface JobsSource {
  jobs(): Promise<JobCard[]>;
  cancel(job: string): Promise<JobCard>;
  retry(job: string): Promise<JobCard>;
  /** Hears what happens on the server until the returned function is called. */
  listen(hear: (event: ServerEvent) => void): () => void;
}
