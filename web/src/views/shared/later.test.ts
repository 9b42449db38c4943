import { describe, expect, it, vi } from 'vitest';
import type { JobCard } from '../../api';
import { Computing, SourceError } from '../../source/errors';
import type { Ask } from '../contract';
import { Later } from './later.svelte';

type More = <T>(ask: Ask<T>) => Promise<T>;
const ask = (key: string): Ask<string> => ({ key, load: () => Promise.resolve(key) });
const answering = (answer: (key: string) => Promise<string>): More =>
  ((question: Ask<unknown>) => answer(question.key)) as unknown as More;
const job = (state: JobCard['state']): JobCard =>
  ({ id: 'j', state, title: 'Sensitivity', error: null }) as JobCard;

describe('a later answer', () => {
  it('is asked once while it is on its way or there', async () => {
    const more = vi.fn((key: string) => Promise.resolve(key));
    const later = new Later<string>();
    await Promise.all([later.ask(answering(more), ask('a')), later.ask(answering(more), ask('a'))]);
    await later.ask(answering(more), ask('a'));
    expect(more).toHaveBeenCalledTimes(1);
    expect(later.rows).toBe('a');
  });
  it('drops what comes after a newer question', async () => {
    const later = new Later<string>();
    let slow = (_: string): void => undefined;
    const first = later.ask(
      answering(() => new Promise((done) => (slow = done))),
      ask('old'),
    );
    await later.ask(
      answering((key) => Promise.resolve(key)),
      ask('new'),
    );
    slow('old');
    await first;
    expect(later.rows).toBe('new');
  });
  it('is the known one where the question goes there and back before the other is answered', async () => {
    const later = new Later<string>();
    const atOnce = answering((key) => Promise.resolve(key));
    await later.ask(atOnce, ask('a'));
    let slow = (_: string): void => undefined;
    const between = later.ask(
      answering(() => new Promise((done) => (slow = done))),
      ask('b'),
    );
    await later.ask(atOnce, ask('a'));
    expect(later).toMatchObject({ rows: 'a', waiting: null });
    slow('b');
    await between;
    expect(later).toMatchObject({ rows: 'a', key: 'a' });
  });
  it('keeps older rows beside an error, and may be asked again', async () => {
    const later = new Later<string>();
    await later.ask(
      answering((key) => Promise.resolve(key)),
      ask('a'),
    );
    await later.ask(
      answering(() => Promise.reject(new SourceError('BadPlan', 'no', 'do that'))),
      ask('b'),
    );
    expect(later.rows).toBe('a');
    expect(later.error).toEqual({ code: 'BadPlan', message: 'no', hint: 'do that' });
    await later.ask(
      answering((key) => Promise.resolve(key)),
      ask('b'),
    );
    expect(later).toMatchObject({ rows: 'b', error: null });
  });
  it('comes again once when the server served a newer one first', async () => {
    vi.useFakeTimers();
    const pushed = () => Promise.reject(new SourceError('Cancelled', 'a newer one came', ''));
    const later = new Later<string>();
    const answers = [pushed, () => Promise.resolve('made')];
    await later.ask(
      answering(() => answers.shift()!()),
      ask('a'),
    );
    expect(later).toMatchObject({ error: null, waiting: 'a' });
    await vi.advanceTimersByTimeAsync(1000);
    expect(later).toMatchObject({ rows: 'made', error: null, waiting: null });
    const refused = new Later<string>();
    await refused.ask(answering(pushed), ask('b'));
    await vi.advanceTimersByTimeAsync(1000);
    expect(refused.error?.code).toBe('Cancelled');
    vi.useRealTimers();
  });
  it('follows the job that makes it', async () => {
    const later = new Later<string>();
    const answers = [() => Promise.reject(new Computing(job('running'))), () => Promise.resolve('made')];
    await later.ask(
      answering(() => answers.shift()!()),
      ask('a'),
    );
    expect(later.job?.state).toBe('running');
    later.follow([job('done')]);
    await vi.waitFor(() => expect(later.rows).toBe('made'));
    expect(later.job).toBeNull();
  });
  it('says when the job was stopped', async () => {
    const later = new Later<string>();
    await later.ask(
      answering(() => Promise.reject(new Computing(job('queued')))),
      ask('a'),
    );
    later.follow([job('cancelled')]);
    expect(later.error?.message).toBe('Sensitivity was cancelled.');
    expect(later.waiting).toBeNull();
  });
});
