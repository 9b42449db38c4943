import { expect, it } from 'vitest';
import { madeUpJob as job } from '../../dev/made-up/job';
import { isOpen, jobShare, withJob } from './jobs';

it('puts a new job first and changes a known one in its place', () => {
  const jobs = withJob(withJob([], job('a')), job('b'));
  expect(jobs.map(({ id }) => id)).toEqual(['b', 'a']);
  expect(withJob(jobs, job('a', { state: 'done' })).map(({ id, state }) => [id, state])).toEqual([
    ['b', 'running'],
    ['a', 'done'],
  ]);
});

it('keeps a job over when an answer that is older than its end comes late', () => {
  const over = [job('a', { state: 'cancelled' })];
  expect(withJob(over, job('a', { state: 'running', done: 7 }))).toEqual(over);
  expect(withJob(over, job('a', { state: 'queued' }))).toEqual(over);
});

it('knows what still runs and how far it is', () => {
  expect(isOpen(job('a', { state: 'queued' }))).toBe(true);
  expect(isOpen(job('a', { state: 'interrupted' }))).toBe(false);
  expect(jobShare(job('a', { done: 3 }))).toBe(0.3);
  expect(jobShare(job('a', { total: null }))).toBe(null);
});
