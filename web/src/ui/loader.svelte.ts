import type { ErrorInfo, JobCard } from '../api';
import { asErrorInfo, Computing, isAbort } from '../source/errors';
import type { Answers } from '../state/answers';
import type { Ask } from '../views/contract';

const PATIENCE_MS = 300;

/** The way of one view's rows: asked, waited for, there, or refused. Older rows stay until newer ones are there. */
export class Loader {
  rows: unknown = $state.raw();
  /** What the rows are of. */
  of = $state('');
  error: ErrorInfo | null = $state.raw(null);
  /** The job that makes the answer. */
  job: JobCard | null = $state.raw(null);
  /** True while an answer is due. */
  asking = $state(false);
  /** True when that takes longer than 300 ms. */
  slow = $state(false);

  constructor(private readonly answers: Answers) {}

  get ready(): boolean {
    return this.rows !== undefined;
  }

  /** Asks; the returned function takes the question back. */
  ask(ask: Ask<unknown>): () => void {
    const stop = new AbortController();
    this.error = null;
    this.job = null;
    const kept = this.answers.peek(ask);
    if (kept !== undefined) {
      this.take(kept, ask);
      return () => undefined;
    }
    this.asking = true;
    const timer = setTimeout(() => (this.slow = true), PATIENCE_MS);
    const end = (): void => {
      clearTimeout(timer);
      this.asking = false;
      this.slow = false;
    };
    void this.wait(ask, stop.signal).finally(() => !stop.signal.aborted && end());
    return () => {
      stop.abort();
      end();
    };
  }

  private async wait(ask: Ask<unknown>, signal: AbortSignal): Promise<void> {
    try {
      const rows = await this.answers.get(ask, signal);
      if (!signal.aborted) this.take(rows, ask);
    } catch (error) {
      if (signal.aborted || isAbort(error)) return;
      if (error instanceof Computing) this.job = error.job;
      else this.error = asErrorInfo(error);
    }
  }

  private take(rows: unknown, ask: Ask<unknown>): void {
    this.rows = rows;
    this.of = ask.of ?? '';
  }
}
