import { describe, expect, it } from 'vitest';
import { madeUpJob } from '../../dev/made-up/job';
import { later } from '../../dev/made-up/later';
import type { JobCard } from '../api';
import { Computing } from '../source/errors';
import { opened } from '../views/shared/drawn';

const job = (state: JobCard['state'], id = 'j'): JobCard => madeUpJob(id, { state });

describe('what the server says of jobs', () => {
  it('is believed in the order it happened: the answer to cancel may come after the end of the job', async () => {
    const answer = later<JobCard>();
    const { control, session } = await opened({ cancel: () => answer.answer });
    control.jobs.heard(job('running'));
    const cancelling = control.cancelJob('j');
    control.jobs.heard(job('cancelled'));
    answer.resolve(job('running'));
    await cancelling;
    expect(session.jobs.find(({ id }) => id === 'j')?.state).toBe('cancelled');
  });

  it('goes no step back: how far a job is, only the line tells', async () => {
    const answer = later<JobCard>();
    const { control, session } = await opened({ cancel: () => answer.answer });
    control.jobs.heard({ ...job('running'), done: 3 });
    const cancelling = control.cancelJob('j');
    control.jobs.heard({ ...job('running'), done: 4 });
    answer.resolve({ ...job('running'), done: 3 });
    await cancelling;
    expect(session.jobs.find(({ id }) => id === 'j')?.done).toBe(4);
  });

  it('is taken from an answer where it is new, or where the job is over', async () => {
    const { control, session } = await opened();
    const now = () => session.jobs.find(({ id }) => id === 'j')?.state;
    control.jobs.answered(job('queued'));
    expect(now()).toBe('queued');
    control.jobs.answered(job('done'));
    expect(now()).toBe('done');
  });

  it('leads to one line for a job that failed, however often it is heard', async () => {
    const { control, toasts } = await opened();
    control.jobs.heard(job('running'));
    control.jobs.heard(job('failed'));
    control.jobs.answered(job('failed'));
    expect(toasts.all.map(({ text }) => text)).toEqual(['j failed.']);
  });

  it('of a job that makes what a view asked for is heard, though it began and ended before the line was up', async () => {
    const { answers, session } = await opened();
    const load = () => Promise.reject(new Computing(job('running')));
    await expect(answers.get({ key: 'k', load }, new AbortController().signal)).rejects.toBeInstanceOf(
      Computing,
    );
    expect(session.jobs.map(({ id }) => id)).toContain('j');
  });

  it('is asked for again after the line was down: a job that ended meanwhile is over, one it lost is interrupted', async () => {
    const jobs = [job('done', 'ended'), job('done', 'new')];
    const { control, session } = await opened({ jobs: () => Promise.resolve(jobs) });
    for (const id of ['ended', 'lost']) control.jobs.heard(job('running', id));
    await control.jobs.readAgain();
    const states = Object.fromEntries(session.jobs.map(({ id, state }) => [id, state]));
    expect(states).toMatchObject({ ended: 'done', lost: 'interrupted', new: 'done' });
  });
});
