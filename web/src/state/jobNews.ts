import type { JobCard } from '../api';
import type { Source } from '../source/source';
import { isOpen, isOutdated, withJob } from './jobs';
import type { Session } from './session.svelte';
import type { Toasts } from './toasts.svelte';
import type { Trees } from './trees';

/**
 * What the server says of jobs.
 *
 * It says it twice: on the line every change comes in the order it happened, and the answer to a request comes whenever
 * it comes. So an answer is believed where it cannot be old: of a job that is new here, and of one that is over. How far
 * a known job is, only the line tells.
 */
export class JobNews {
  constructor(
    private readonly session: Session,
    private readonly source: Source,
    private readonly toasts: Toasts,
    private readonly trees: Trees,
  ) {}

  /** Takes in a change that came on the line; a step that just came is looked at. */
  heard = (job: JobCard): void => {
    const before = this.find(job.id);
    if (isOutdated(job, before)) return;
    this.session.jobs = withJob(this.session.jobs, job);
    if (before) this.follow(job, before);
    if (job.state === 'failed' && before?.state !== 'failed') {
      this.toasts.show(`${job.title} failed. ${job.error?.message ?? ''}`.trim());
    }
  };

  /** Takes in a job as the answer to a request tells it. */
  answered = (job: JobCard): void => {
    if (!isOpen(job) || !this.find(job.id)) this.heard(job);
  };

  /** Has a job started, stopped or tried again; true when the server took it. */
  async ask(make: () => Promise<JobCard>): Promise<boolean> {
    const job = await this.toasts.tried(make);
    if (job) this.answered(job);
    if (job?.state === 'done') await this.trees.read();
    return job !== undefined;
  }

  cancel = async (id: string): Promise<void> => void (await this.ask(() => this.source.cancel(id)));
  retry = async (id: string): Promise<void> => void (await this.ask(() => this.source.retry(id)));

  /** Reads the jobs again after the line was down; one that the server no longer knows ended with the one before it. */
  readAgain = async (): Promise<void> => {
    const lost = new Map(this.session.jobs.filter(isOpen).map((job) => [job.id, job]));
    const jobs = await this.toasts.tried(() => this.source.jobs());
    if (!jobs) return;
    for (const job of jobs) {
      // How one ended that nobody waited for is no news.
      if (lost.delete(job.id)) this.answered(job);
      else this.session.jobs = withJob(this.session.jobs, job);
    }
    for (const job of lost.values()) this.heard({ ...job, state: 'interrupted' });
  };

  private find(id: string): JobCard | undefined {
    return this.session.jobs.find((job) => job.id === id);
  }

  /** What a change of a known job means for the rest of the page. */
  private follow(job: JobCard, before: JobCard): void {
    // Its steps are there long before the job, which goes on measuring them, is done.
    const grown = job.phase === 'growing steps' ? before.done !== job.done : before.phase !== job.phase;
    if (job.kind === 'family' && grown) void this.trees.read();
    if (job.kind !== 'replay' || job.state !== 'done' || before.state === 'done') return;
    const same = job.result?.same_mask === true && job.result.same_weights === true;
    this.toasts.show(
      same ? 'Replayed: the same bits' : 'Replayed, and the bits differ. The job’s log says where.',
    );
  }
}
