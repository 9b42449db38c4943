import { expect, it } from 'vitest';
import type { TreeAnswer } from '../api';
import { later } from '../../dev/made-up/later';
import { opened } from '../views/shared/drawn';

it('shows the tree that was asked for last, whichever answer comes last', async () => {
  const { control, session } = await opened();
  const known = session.tree!;
  const [first, second] = [later<TreeAnswer>(), later<TreeAnswer>()];
  const waiting = [first, second];
  control.source.tree = () => waiting.shift()!.answer;
  const reads = [control.trees.read(), control.trees.read()];
  second.resolve({ ...known, can_redo: true });
  first.resolve({ ...known, can_redo: false });
  await Promise.all(reads);
  expect(session.tree!.can_redo).toBe(true);
});

it('has changes made in the order they were asked for', async () => {
  const { control, session } = await opened();
  const asked: string[] = [];
  const [first, second] = [later<TreeAnswer>(), later<TreeAnswer>()];
  const waiting = [first, second];
  control.source.change = (_, change) => {
    asked.push('step' in change ? change.step : change.kind);
    return waiting.shift()!.answer;
  };
  const known = session.tree!;
  const moves = [control.go('one'), control.go('two')];
  await Promise.resolve();
  expect(asked).toEqual(['one']);
  first.resolve(known);
  await moves[0];
  expect(asked).toEqual(['one', 'two']);
  second.resolve({ ...known, can_redo: true });
  await Promise.all(moves);
  expect(session.tree!.can_redo).toBe(true);
});

it('undoes no further than to the beginning, however often the key is pressed', async () => {
  const { control, session } = await opened();
  const answer = later<TreeAnswer>();
  let n = 0;
  control.source.change = () => {
    n += 1;
    return answer.answer;
  };
  session.tree = { ...session.tree!, can_undo: true };
  const undone = [control.undo(), control.undo()];
  answer.resolve({ ...session.tree, can_undo: false });
  await Promise.all(undone);
  expect(n).toBe(1);
});

it('keeps to the step that was asked for while the head moved', async () => {
  const { control, session } = await opened();
  const answer = later<TreeAnswer>();
  control.source.change = () => answer.answer;
  const steps = session.tree!.steps.map(({ id }) => id);
  const going = control.go(steps[0]!);
  session.at = steps[1]!;
  answer.resolve({ ...session.tree!, head: steps[0]! });
  await going;
  expect(session.head?.id).toBe(steps[1]);
});

it('brings a removed step back to the model that it was taken from', async () => {
  const { control, session, toasts } = await opened();
  const from = session.modelName!;
  const asked: [string, string][] = [];
  control.source.change = (model, { kind }) => {
    asked.push([model, kind]);
    return Promise.resolve(session.tree!);
  };
  await control.remove(session.tree!.steps.at(-1)!.id);
  await control.openModel(session.info!.models.find(({ name }) => name !== from)!.name);
  expect(session.modelName).not.toBe(from);
  toasts.all.at(-1)!.undo!();
  await control.trees.change({ kind: 'note', step: '', text: '' });
  expect(asked.slice(0, 2)).toEqual([
    [from, 'remove'],
    [from, 'restore'],
  ]);
});
