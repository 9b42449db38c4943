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

  constructor(
    private readonly source: Source,
    private readonly room = 600,
  ) {}

  /** The kept answer, or undefined. */
  peek<T>(ask: Ask<T>): T | undefined {
    return this.kept.get(ask.key) as T | undefined;
  }

  /** The answer; equal questions asked meanwhile share one request, which ends when nobody waits for it any more. */
  get<T>(ask: Ask<T>, signal: AbortSignal): Promise<T> {
    const kept = this.peek(ask);
    if (kept !== undefined) {
      this.keep(ask.key, kept);
      return Promise.resolve(kept);
    }
    const going = this.going.get(ask.key) ?? this.start(ask);
    going.waiting += 1;
    return new Promise<T>((resolve, reject) => {
      signal.addEventListener('abort', () => {
        going.waiting -= 1;
        if (going.waiting === 0) {
          this.going.delete(ask.key);
          going.stop.abort();
        }
        reject(new DOMException('no longer asked', 'AbortError'));
      });
      going.answer.then((answer) => resolve(answer as T), reject);
    });
  }

  /** Forgets all whose key begins so. */
  forget(prefix: string): void {
    for (const key of this.kept.keys()) if (key.startsWith(prefix)) this.kept.delete(key);
  }

  private start<T>(ask: Ask<T>): Going {
    const stop = new AbortController();
    const going: Going = { answer: ask.load(this.source, stop.signal), stop, waiting: 0 };
    this.going.set(ask.key, going);
    const end = (): void => {
      if (this.going.get(ask.key) === going) this.going.delete(ask.key);
    };
    going.answer.then((answer) => {
      this.keep(ask.key, answer);
      end();
    }, end);
    return going;
  }

  /** Keeps an answer as the youngest, and lets the oldest go when there are too many. */
  private keep(key: string, answer: unknown): void {
    this.kept.delete(key);
    this.kept.set(key, answer);
    const oldest = this.kept.keys().next();
    if (this.kept.size > this.room && !oldest.done) this.kept.delete(oldest.value);
  }
}
