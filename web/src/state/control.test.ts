import { describe, expect, it } from 'vitest';
import { madeUpJob } from '../../dev/made-up/job';
import type { JobCard, TreeAnswer } from '../api';
import { opened } from '../views/shared/drawn';

function later<T>() {
  let resolve!: (value: T) => void;
  const answer = new Promise<T>((done) => (resolve = done));
  return { answer, resolve };
}

const job = (state: JobCard['state'], id = 'j'): JobCard => madeUpJob(id, { state });

describe('what the server says of jobs', () => {
  it('is believed in the order it happened: the answer to cancel may come after the end of the job', async () => {
    const answer = later<JobCard>();
    const { control, session } = await opened({ cancel: () => answer.answer });
    control.heardJob(job('running'));
    const cancelling = control.cancelJob('j');
    control.heardJob(job('cancelled'));
    answer.resolve(job('running'));
    await cancelling;
    expect(session.jobs.find(({ id }) => id === 'j')?.state).toBe('cancelled');
  });

  it('is asked for again after the line was down: a job that ended meanwhile is over, one it lost is interrupted', async () => {
    const jobs = [job('done', 'ended'), job('done', 'new')];
    const { control, session } = await opened({ jobs: () => Promise.resolve(jobs) });
    for (const id of ['ended', 'lost']) control.heardJob(job('running', id));
    await control.readJobs();
    const states = Object.fromEntries(session.jobs.map(({ id, state }) => [id, state]));
    expect(states).toMatchObject({ ended: 'done', lost: 'interrupted', new: 'done' });
  });
});

it('shows the tree that was asked for last, whichever answer comes last', async () => {
  const { control, session } = await opened();
  const known = session.tree!;
  const [first, second] = [later<TreeAnswer>(), later<TreeAnswer>()];
  const waiting = [first, second];
  control.source.tree = () => waiting.shift()!.answer;
  const reads = [control.readTree(), control.readTree()];
  second.resolve({ ...known, can_redo: true });
  first.resolve({ ...known, can_redo: false });
  await Promise.all(reads);
  expect(session.tree!.can_redo).toBe(true);
});
