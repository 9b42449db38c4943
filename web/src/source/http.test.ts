import { afterEach, describe, expect, it, vi } from 'vitest';
import { Computing, SourceError } from './errors';
import { http as makeHttp } from './http';
import { path } from './wire';

const http = makeHttp();

function answering(status: number, body: unknown): ReturnType<typeof vi.fn<typeof fetch>> {
  const fetched = vi.fn<typeof fetch>(async () => new Response(JSON.stringify(body), { status }));
  vi.stubGlobal('fetch', fetched);
  return fetched;
}

async function thrown(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => expect.unreachable('nothing was thrown'),
    (error: unknown) => error,
  );
}

afterEach(() => vi.unstubAllGlobals());

describe('asking over HTTP', () => {
  it('writes names and questions into the address', () => {
    expect(path(['models', 'a/b', 'tree'])).toBe('api/models/a%2Fb/tree');
    expect(path(['x'], { against: null, level: 0 })).toBe('api/x?level=0');
    expect(path(['x'], { steps: ['s1', 'b/s2'] })).toBe('api/x?steps=s1&steps=b%2Fs2');
  });
  it('gives the answer', async () => {
    const fetched = answering(200, { head: 's1' });
    expect(await http.tree('lenet')).toEqual({ head: 's1' });
    expect(fetched.mock.calls[0]![0]).toBe('api/models/lenet/tree');
  });
  it('measures on the test samples, or on those that there are', async () => {
    const source = makeHttp();
    answering(200, { datasets: [{ name: 'mine', splits: { all: 446 } }] });
    await source.session();
    const fetched = answering(200, {});
    await source.metrics('lenet', 's1', 'mine');
    await source.metrics('lenet', 's1', 'fashion');
    const asked = fetched.mock.calls.map(([address]) => String(address).split('?')[1]);
    expect(asked).toEqual(['data=mine&split=all', 'data=fashion&split=test']);
  });
  it('throws the server’s own words', async () => {
    answering(400, { code: 'BadPlan', message: 'sparsity must be in [0, 1); got 40.', hint: 'write 0.4' });
    const error = await thrown(http.prune('lenet', { criterion: { name: 'magnitude' }, sparsity: 40 }, null));
    expect(error).toBeInstanceOf(SourceError);
    expect(error).toMatchObject({ code: 'BadPlan', hint: 'write 0.4' });
  });
  it('throws the job that is making the answer', async () => {
    answering(202, { id: 'j1', title: 'Metrics of step 1' });
    const error = await thrown(http.metrics('lenet', 's1', 'fashion'));
    expect(error).toBeInstanceOf(Computing);
    expect((error as Computing).job.id).toBe('j1');
  });
  it('throws the job that makes a preview, but gives the job of a step', async () => {
    answering(202, { id: 'j2', title: 'Preview' });
    const plan = { criterion: { name: 'oracle' } };
    expect(await thrown(http.preview('lenet', plan, null))).toBeInstanceOf(Computing);
    expect(await http.prune('lenet', plan, null)).toMatchObject({ id: 'j2' });
  });
  it('says so when nobody answers', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('failed to fetch')));
    expect(await thrown(http.session())).toMatchObject({ code: 'NoServer' });
  });
  it('says so when what answers is no prunescope', async () => {
    vi.stubGlobal('fetch', async () => new Response('<html>', { status: 502, statusText: 'Bad Gateway' }));
    expect(await thrown(http.session())).toMatchObject({ message: 'The server answered 502 Bad Gateway.' });
  });
});
