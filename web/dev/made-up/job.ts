import type { JobCard } from '../../src/api';

/** A job that runs, but for what is said of it. */
export function madeUpJob(id: string, more: Partial<JobCard> = {}): JobCard {
  return {
    id,
    kind: 'prune',
    title: id,
    model: 'lenet',
    study: null,
    state: 'running',
    phase: '',
    done: 0,
    total: 10,
    seconds_left: null,
    note: '',
    error: null,
    result: null,
    log: [],
    created: '',
    started: null,
    ended: null,
    ...more,
  };
}
