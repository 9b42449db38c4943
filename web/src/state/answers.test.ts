import { describe, expect, it, vi } from 'vitest';
import type { Source } from '../source/source';
import { Answers } from './answers';

const source = {} as Source;
const forever = new AbortController().signal;

describe('answers', () => {
  it('are asked for once', async () => {
    const answers = new Answers(source);
    const load = vi.fn(async () => 7);
    const both = await Promise.all([
      answers.get({ key: 'k', load }, forever),
      answers.get({ key: 'k', load }, forever),
    ]);
    expect(both).toEqual([7, 7]);
    expect(await answers.get({ key: 'k', load }, forever)).toBe(7);
    expect(load).toHaveBeenCalledTimes(1);
    expect(answers.peek({ key: 'k', load })).toBe(7);
  });
  it('that failed are asked for again', async () => {
    const answers = new Answers(source);
    const load = vi.fn().mockRejectedValueOnce(new Error('no')).mockResolvedValue(7);
    await expect(answers.get({ key: 'k', load }, forever)).rejects.toThrow('no');
    expect(await answers.get({ key: 'k', load }, forever)).toBe(7);
  });
  it('stop being made when nobody waits any more, not before', async () => {
    const answers = new Answers(source);
    const [one, two] = [new AbortController(), new AbortController()];
    let stopped = false;
    const load = (_: Source, signal: AbortSignal): Promise<number> =>
      new Promise(() => signal.addEventListener('abort', () => (stopped = true)));
    const first = answers.get({ key: 'k', load }, one.signal);
    const second = answers.get({ key: 'k', load }, two.signal);
    one.abort();
    await expect(first).rejects.toThrow('no longer asked');
    expect(stopped).toBe(false);
    two.abort();
    await expect(second).rejects.toThrow('no longer asked');
    expect(stopped).toBe(true);
  });
  it('do not come once they are no longer wanted, though they were there already', async () => {
    const answers = new Answers(source);
    const ask = { key: 'k', load: async () => 7 };
    await answers.get(ask, forever);
    const stop = new AbortController();
    const kept = answers.get(ask, stop.signal);
    stop.abort();
    await expect(kept).rejects.toThrow('no longer asked');
    await expect(answers.get({ ...ask, key: 'new' }, stop.signal)).rejects.toThrow('no longer asked');
  });
  it('are not stopped by a view that goes after its own answer came', async () => {
    const answers = new Answers(source, undefined, 1);
    const view = new AbortController();
    await answers.get({ key: 'k', load: async () => 7 }, view.signal);
    await answers.get({ key: 'other', load: async () => 8 }, forever);
    let stopped = false;
    const load = (_: Source, signal: AbortSignal): Promise<number> =>
      new Promise((done) => {
        signal.addEventListener('abort', () => (stopped = true));
        setTimeout(() => done(9), 0);
      });
    const again = answers.get({ key: 'k', load }, forever);
    view.abort();
    expect(stopped).toBe(false);
    expect(await again).toBe(9);
    expect(answers.peek({ key: 'k', load })).toBe(9);
  });
  it('that were given up and asked for again share the new request, whenever the old one ends', async () => {
    const answers = new Answers(source);
    const ends: [(answer: number) => void, (error: Error) => void][] = [];
    const load = vi.fn(() => new Promise<number>((done, failed) => ends.push([done, failed])));
    const stop = new AbortController();
    const old = answers.get({ key: 'k', load }, stop.signal);
    stop.abort();
    await expect(old).rejects.toThrow('no longer asked');
    const again = answers.get({ key: 'k', load }, forever);
    ends[0]![1](new Error('given up'));
    await new Promise((done) => setTimeout(done, 0));
    const third = answers.get({ key: 'k', load }, forever);
    ends.at(-1)![0](2);
    ends[1]![0](2);
    await Promise.all([again, third]);
    expect(load).toHaveBeenCalledTimes(2);
  });
  it('leave by age when there are too many', async () => {
    const answers = new Answers(source, undefined, 2);
    for (const key of ['a', 'b', 'a', 'c']) await answers.get({ key, load: async () => key }, forever);
    expect(['a', 'b', 'c'].map((key) => answers.peek({ key, load: async () => key }))).toEqual([
      'a',
      undefined,
      'c',
    ]);
  });
});
