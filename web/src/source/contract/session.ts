import type { Catalogue, SessionAnswer } from '../../api';

/** What is open, and all that can be chosen. */
export interface SessionSource {
  session(): Promise<SessionAnswer>;
  catalogue(): Promise<Catalogue>;
}
