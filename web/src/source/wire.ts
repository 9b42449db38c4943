import type { ErrorInfo, JobCard } from '../api';
import { Computing, isAbort, SourceError } from './errors';

/** A question over HTTP. */
export interface Request {
  body?: unknown;
  /** A list is asked as the same name several times. */
  query?: Record<string, string | number | readonly string[] | null | undefined>;
  signal?: AbortSignal;
}

/** Path parts as they stand in an address; names may hold anything. */
export function path(parts: readonly string[], query: Request['query'] = {}): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    [value ?? []].flat().map((one) => [name, String(one)]),
  );
  const asked = new URLSearchParams(given).toString();
  return `api/${parts.map(encodeURIComponent).join('/')}${asked && `?${asked}`}`;
}

/** Asks, and throws what is no answer as a `SourceError`. */
export async function send(
  method: 'GET' | 'POST',
  parts: readonly string[],
  request: Request = {},
): Promise<Response> {
  const options: RequestInit = { method, signal: request.signal, headers: { accept: 'application/json' } };
  if (method === 'POST') {
    options.headers = { ...options.headers, 'content-type': 'application/json' };
    options.body = JSON.stringify(request.body ?? {});
  }
  let response: Response;
  try {
    response = await fetch(path(parts, request.query), options);
  } catch (error) {
    if (isAbort(error)) throw error;
    throw new SourceError(
      'NoServer',
      'The server does not answer.',
      'See whether prunescope still runs; nothing is lost.',
    );
  }
  if (!response.ok) throw await refusal(response);
  return response;
}

/** A GET whose answer is a value, or a job that is making it. */
export async function get<T>(parts: readonly string[], request: Request = {}): Promise<T> {
  return valueOf<T>(await send('GET', parts, request));
}

/** The same with a question too long for an address. */
export async function ask<T>(parts: readonly string[], request: Request = {}): Promise<T> {
  return valueOf<T>(await send('POST', parts, request));
}

async function valueOf<T>(response: Response): Promise<T> {
  if (response.status === 202) throw new Computing((await response.json()) as JobCard);
  return (await response.json()) as T;
}

/** A GET whose answer is raw bytes, or a job that is making them. */
export async function bytes(parts: readonly string[], request: Request = {}): Promise<ArrayBuffer> {
  const response = await send('GET', parts, request);
  if (response.status === 202) throw new Computing((await response.json()) as JobCard);
  return response.arrayBuffer();
}

/** A POST; its answer may itself be a job. */
export async function post<T>(parts: readonly string[], request: Request = {}): Promise<T> {
  return (await (await send('POST', parts, request)).json()) as T;
}

async function refusal(response: Response): Promise<SourceError> {
  const info = (await response.json().catch(() => null)) as Partial<ErrorInfo> | null;
  if (info?.message) return new SourceError(info.code ?? 'Refused', info.message, info.hint);
  const words = `The server answered ${response.status} ${response.statusText}`.trim();
  return new SourceError('Refused', `${words}.`, 'Its log, in the terminal, says more.');
}
