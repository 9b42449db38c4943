import type { ErrorInfo, JobCard } from '../../api';
import { asErrorInfo, Computing, isAbort } from '../../source/errors';
import type { Ask } from '../contract';

type More = <T>(ask: Ask<T>) => Promise<T>;

/** How long a question waits that another one of the same kind has pushed aside. */
const PUSHED_MS = 800;

/** A further answer of a view: older rows stay while newer ones come; a job that makes them is followed to its end. */
export class Later<T> {
  rows: T | null = $state.raw(null);
  /** Key of `rows`. */
  key: string | null = $state(null);
  error: ErrorInfo | null = $state.raw(null);
  job: JobCard | null = $state.raw(null);
  /** Key of the question that has no answer yet. */
  waiting: string | null = $state(null);
  private again: (() => Promise<void>) | null = null;
  /** Key that was pushed aside once; the second time is an error. */
  private pushed: string | null = null;

  /** Asks unless this very question is answered or on its way; an answer that comes too late is dropped. */
  async ask(more: More, ask: Ask<T>): Promise<void> {
    if (ask.key === this.waiting) return;
    const known = ask.key === this.key && !this.error;
    this.waiting = known ? null : ask.key; // A question that came between is taken back.
    this.error = null;
    this.job = null;
    this.again = () => this.ask(more, ask);
    if (known) return;
    try {
      const rows = await more(ask);
      if (this.waiting !== ask.key) return;
      this.rows = rows;
      this.key = ask.key;
      this.waiting = null;
    } catch (error) {
      if (this.waiting === ask.key) this.failed(error);
    }
  }

  /** Asks the last question once more. */
  async retry(): Promise<void> {
    this.waiting = null;
    await this.again?.();
  }

  /** Hears of jobs: when the one that makes the answer ends, asks again or says why not. */
  follow(jobs: readonly JobCard[]): void {
    const now = jobs.find((job) => job.id === this.job?.id);
    if (!now || now === this.job) return;
    this.job = now;
    if (now.state === 'done') void this.retry();
    else if (now.state !== 'queued' && now.state !== 'running') this.stop(now);
  }

  /** Forgets everything, as before the first question. */
  clear(): void {
    this.rows = this.error = this.job = null;
    this.key = this.waiting = this.again = null;
  }

  private failed(error: unknown): void {
    if (error instanceof Computing) {
      this.job = error.job;
      return;
    }
    const key = this.waiting;
    this.waiting = null;
    if (isAbort(error)) return;
    const info = asErrorInfo(error);
    if (info.code === 'Cancelled' && this.pushed !== key) this.later(key);
    else this.error = info;
  }

  /** The server answers the newest preview only: the other one comes after it. */
  private later(key: string | null): void {
    this.pushed = this.waiting = key;
    setTimeout(() => this.waiting === key && void this.retry(), PUSHED_MS);
  }

  private stop(job: JobCard): void {
    this.waiting = null;
    this.job = null;
    this.error = job.error ?? { code: job.state, message: `${job.title} was ${job.state}.`, hint: '' };
  }
}
