import type { JobCard } from '../api';
import { Computing } from '../source/errors';
import type { Source } from '../source/source';
import type { Ask } from '../views/contract';

interface Going {
  answer: Promise<unknown>;
  stop: AbortController;
  waiting: number;
}

/** Answers by their question. Answers about a step never change, so a kept one is as good as a new one. */
export class Answers {
  private readonly kept = new Map<string, unknown>();
  private readonly going = new Map<string, Going>();

  /**
   * @param hear is told of the job that makes an answer: the line says nothing of one that ended before it was up.
   * @param room answers that are kept.
   */
  constructor(
    private readonly source: Source,
    private readonly hear: (job: JobCard) => void = () => undefined,
    private readonly room = 600,
  ) {}

  /** The kept answer, or undefined. */
  peek<T>(ask: Ask<T>): T | undefined {
    return this.kept.get(ask.key) as T | undefined;
  }

  /**
   * The answer; equal questions asked meanwhile share one request, which ends when nobody waits for it any more. Once
   * `signal` says that it is no longer wanted it does not come, not even one that was there already.
   */
  async get<T>(ask: Ask<T>, signal: AbortSignal): Promise<T> {
    const kept = this.peek(ask);
    if (kept !== undefined) this.keep(ask.key, kept);
    const answer = kept ?? (await this.wait(ask.key, this.going.get(ask.key) ?? this.start(ask), signal));
    await null; // One that is kept comes as late as a new one: after whoever asked could take the question back.
    if (signal.aborted) throw unwanted();
    return answer as T;
  }

  private wait(key: string, going: Going, signal: AbortSignal): Promise<unknown> {
    going.waiting += 1;
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        going.waiting -= 1;
        if (going.waiting === 0) this.stop(key, going);
        reject(unwanted());
      };
      if (signal.aborted) {
        leave();
        return;
      }
      const end = (): void => signal.removeEventListener('abort', leave);
      signal.addEventListener('abort', leave);
      going.answer.then(resolve, reject).finally(end);
    });
  }

  private start<T>(ask: Ask<T>): Going {
    const stop = new AbortController();
    const going: Going = { answer: ask.load(this.source, stop.signal), stop, waiting: 0 };
    this.going.set(ask.key, going);
    going.answer
      .then(
        (answer) => this.keep(ask.key, answer),
        (error: unknown) => error instanceof Computing && this.hear(error.job),
      )
      .finally(() => this.end(ask.key, going));
    return going;
  }

  private stop(key: string, going: Going): void {
    this.end(key, going);
    going.stop.abort();
  }

  private end(key: string, going: Going): void {
    if (this.going.get(key) === going) this.going.delete(key);
  }

  /** Keeps an answer as the youngest, and lets the oldest go when there are too many. */
  private keep(key: string, answer: unknown): void {
    this.kept.delete(key);
    this.kept.set(key, answer);
    const oldest = this.kept.keys().next();
    if (this.kept.size > this.room && !oldest.done) this.kept.delete(oldest.value);
  }
}

function unwanted(): DOMException {
  return new DOMException('no longer asked', 'AbortError');
}
