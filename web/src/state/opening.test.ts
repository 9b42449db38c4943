import { beforeEach, describe, expect, it } from 'vitest';
import { later } from '../../dev/made-up/later';
import type { NetworkCard, TreeAnswer } from '../api';
import { SourceError } from '../source/errors';
import type { ServerEvent } from '../source/source';
import { opened } from '../views/shared/drawn';
import { readAddress } from './address';
import { writePlace } from './opening';

/** Two models other than the open one. */
async function three() {
  let tell: (event: ServerEvent) => void = () => undefined;
  const app = await opened({
    listen: (hear) => {
      tell = hear;
      return () => undefined;
    },
  });
  const { source } = app.control;
  const [open, one, two] = [app.session.modelName!, 'one', 'two'];
  const model = app.session.model!;
  app.session.info = {
    ...app.session.info!,
    models: [model, { ...model, name: one, title: 'One' }, { ...model, name: two, title: 'Two' }],
  };
  const [network, tree] = [app.session.network!, app.session.tree!];
  source.network = () => Promise.resolve(network);
  source.tree = () => Promise.resolve(tree);
  return { ...app, source, open, one, two, network, tree, tell: (event: ServerEvent) => tell(event) };
}

beforeEach(() => void (location.hash = ''));

describe('opening a model', () => {
  it('shows the one that was asked for last, though another is read faster or slower', async () => {
    const { control, session, source, one, two, network } = await three();
    const slow = later<NetworkCard>();
    source.network = (name) => (name === one ? slow.answer : Promise.resolve(network));
    const first = control.openModel(one);
    await control.openModel(two);
    expect(session.modelName).toBe(two);
    slow.resolve(network);
    await first;
    expect(session.modelName).toBe(two);
  });

  it('is taken back by a way that leads elsewhere, and what fails by then is nobody’s error', async () => {
    const { control, session, source, toasts, open, one } = await three();
    const slow = later<NetworkCard>();
    source.network = () => slow.answer;
    const first = control.openModel(one);
    await control.visit(readAddress(`#/${open}/prune`));
    slow.reject(new SourceError('NoServer', 'The server does not answer.'));
    await first;
    expect([session.modelName, session.page, toasts.all.length]).toEqual([open, 'prune', 0]);
  });

  it('says why it failed and stays where it was, in the address too', async () => {
    const { control, session, source, toasts, open, one } = await three();
    source.network = () => Promise.reject(new SourceError('StoreError', 'the file is gone.'));
    location.hash = `#/${one}/overview`;
    await control.visit(readAddress(location.hash));
    expect(session.modelName).toBe(open);
    expect(toasts.all.at(-1)!.text).toContain('the file is gone.');
    expect(readAddress(location.hash).model).toBe(open);
  });

  it('reads a tree again that changed while the network was read', async () => {
    const { control, session, source, one, network, tree, tell } = await three();
    const slow = later<NetworkCard>();
    source.network = () => slow.answer;
    const trees: TreeAnswer[] = [tree, { ...tree, can_redo: true }];
    source.tree = () => Promise.resolve(trees.shift()!);
    const opening = control.openModel(one);
    tell({ type: 'tree', model: one });
    slow.resolve(network);
    await opening;
    await Promise.resolve();
    expect(session.tree!.can_redo).toBe(true);
  });

  it('shows no answer of the time before: away and back, the tree is the new one', async () => {
    const { control, session, source, open, one, tree } = await three();
    const old = later<TreeAnswer>();
    source.tree = () => old.answer;
    const reading = control.trees.read();
    source.tree = () => Promise.resolve({ ...tree, can_redo: true });
    await control.openModel(one);
    await control.openModel(open);
    old.resolve({ ...tree, can_redo: false });
    await reading;
    expect(session.tree!.can_redo).toBe(true);
  });
});

describe('a link', () => {
  it('that asks for what is not there says so, part by part', async () => {
    const { control, session, open } = await three();
    const lost = async (link: string): Promise<string[]> => {
      await control.visit(readAddress(`#/${link}`));
      return session.lost.map(({ part, name }) => `${part} ${name}`);
    };
    expect(await lost('gone/prune?layer=also')).toEqual(['model gone']);
    expect(session.lost[0]!.shown).toBe(session.model!.title);
    expect(await lost(`${open}/prune?step=x&A=y&data=z&on=fog-9&layer=l&sample=99999999`)).toEqual([
      'step x',
      'step y',
      'data z',
      'condition fog-9',
      'layer l',
      'sample 99999999',
    ]);
    expect(session.conditions).toEqual({ a: 'clean', b: 'clean' });
    expect(await lost(`${open}/prune?on=fog-3&layer=${session.layer}`)).toEqual([]);
    expect(session.conditions).toEqual({ a: 'fog-3', b: 'fog-3' });
  });

  it('to a model that is not there is replaced, so that the way back leads past it', async () => {
    const { control, session } = await three();
    location.hash = '#/gone/prune';
    await control.visit(readAddress(location.hash));
    const n = history.length;
    writePlace(session.place, session.info!.models);
    expect(readAddress(location.hash).model).toBe(session.modelName);
    expect(history.length).toBe(n);
  });
});
