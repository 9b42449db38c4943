import { expect, it } from 'vitest';
import type { JobCard } from '../api';
import { jobsInWords, keyWords, timeLeft } from './words';

const job = (more: Partial<JobCard>): JobCard =>
  ({ state: 'running', done: 61, total: 100, seconds_left: 48, ...more }) as JobCard;

it('says how far a job is and how long it takes yet', () => {
  expect(timeLeft(job({}))).toBe('61\u202f% · 0:48 left');
  expect(timeLeft(job({ total: null, done: 12_400, seconds_left: null }))).toBe('12\u202f400 done');
  expect(timeLeft(job({ state: 'queued' }))).toBe('waits');
  expect(timeLeft(job({ state: 'cancelled' }))).toBe('cancelled');
});

it('counts jobs by state', () => {
  expect(jobsInWords([job({}), job({ state: 'queued' }), job({ state: 'done' })])).toBe(
    '1 running · 1 queued',
  );
  expect(jobsInWords([])).toBe('');
});

it('prints keys as they stand on a keyboard', () => {
  expect(keyWords('Ctrl+Shift+Z')).toBe('Ctrl Shift Z');
  expect(keyWords('+')).toBe('+');
  expect(keyWords('Escape')).toBe('Esc');
});
