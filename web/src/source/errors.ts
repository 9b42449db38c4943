import type { ErrorInfo, JobCard } from '../api';

/** What the server (or the way to it) refused, in words; the same three parts as in the CLI. */
export class SourceError extends Error implements ErrorInfo {
  constructor(
    readonly code: string,
    message: string,
    readonly hint: string = '',
  ) {
    super(message);
  }
}

/** The answer is being made by a job; ask again when it is done. */
export class Computing extends Error {
  constructor(readonly job: JobCard) {
    super(job.title);
  }
}

/** True for a question that was taken back, which is nobody's error. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** Anything thrown, as the page shows it. */
export function asErrorInfo(error: unknown): ErrorInfo {
  if (error instanceof SourceError) return { code: error.code, message: error.message, hint: error.hint };
  if (error instanceof Error)
    return {
      code: error.name,
      message: `The page failed: ${error.message}`,
      hint: 'Reload it; if it stays, report it.',
    };
  return { code: 'Unknown', message: String(error), hint: '' };
}
