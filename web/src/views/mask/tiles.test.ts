import { describe, expect, it } from 'vitest';
import type { MaskStyle } from '../../raster/maskColors';
import type { Tile, TilePlace } from '../../source/source';
import { Recent, TileStore, tilesAt, wanted } from './tiles';

const style = { table: new Uint32Array(1024) } as MaskStyle;
const tile: Tile = { height: 1, width: 1, planes: [Uint8Array.of(0), Uint8Array.of(0)] };
const place = (column: number): TilePlace => ({ level: 0, row: 0, column });
const settled = (): Promise<void> => new Promise((done) => setTimeout(done));

describe('what was used last', () => {
  it('stays, the rest goes', () => {
    const recent = new Recent<number>(2);
    recent.set('a', 1);
    recent.set('b', 2);
    recent.get('a');
    recent.set('c', 3);
    expect([recent.get('a'), recent.get('b'), recent.get('c'), recent.size]).toEqual([1, undefined, 3, 2]);
  });
});

describe('the store of tiles', () => {
  it('asks for few at once, in order, each once', async () => {
    const store = new TileStore();
    const asked: number[] = [];
    const load = async ({ column }: TilePlace): Promise<Tile> => (asked.push(column), tile);
    const places = Array.from({ length: 6 }, (_, column) => place(column));
    store.want('m', places, load, () => undefined);
    expect(asked).toEqual([0, 1, 2, 3]);
    await settled();
    store.want('m', places, load, () => undefined);
    expect(asked).toEqual([0, 1, 2, 3, 4, 5]);
  });
  it('tells masks and orders apart', async () => {
    const store = new TileStore();
    store.want(
      'm',
      [place(0)],
      async () => tile,
      () => undefined,
    );
    await settled();
    expect(store.tile('m', place(0))).toBe(tile);
    expect(store.tile('other', place(0))).toBeNull();
    expect(store.tile('m', { ...place(0), order: 'norm' })).toBeNull();
  });
  it('colours a few a frame, and each once a style', async () => {
    const store = new TileStore();
    for (let column = 0; column < 8; column += 4) {
      store.want(
        'm',
        [0, 1, 2, 3].map((i) => place(column + i)),
        async () => tile,
        () => undefined,
      );
      await settled();
    }
    store.begin();
    const first = Array.from({ length: 8 }, (_, i) => store.colored('m', place(i), style));
    expect(first.filter((painted) => painted !== null)).toHaveLength(6);
    expect(store.starved).toBe(true);
    store.begin();
    expect(store.colored('m', place(7), style)).not.toBeNull();
    expect(store.colored('m', place(0), style)).toBe(first[0]);
    expect(store.starved).toBe(false);
  });
  it('does not ask again at once for what failed, and says that something changed', async () => {
    const store = new TileStore();
    let [asked, changes] = [0, 0];
    const fail = (): Promise<Tile> => (asked++, Promise.reject(new Error('no line')));
    store.want('m', [place(0)], fail, () => changes++);
    await settled();
    store.want('m', [place(0)], fail, () => changes++);
    expect([asked, changes, store.isMissing('m', place(0))]).toEqual([1, 1, true]);
    store.retry();
    store.want(
      'm',
      [place(0)],
      async () => tile,
      () => changes++,
    );
    await settled();
    expect([store.tile('m', place(0)), store.isMissing('m', place(0))]).toEqual([tile, false]);
  });
});

describe('wanted tiles', () => {
  it('are the coarsest first, then those on screen from the middle, then a ring, then the coarser level', () => {
    const list = wanted([1024, 1024], [256, 512], [0, 600], 0, 3, 256);
    expect(list.slice(0, 4)).toEqual([
      { level: 2, row: 0, column: 0 },
      { level: 0, row: 1, column: 1 },
      { level: 0, row: 1, column: 0 },
      { level: 0, row: 1, column: 2 },
    ]);
    expect(list.filter(({ level }) => level === 0)).toHaveLength(12);
    expect(list.at(-1)!.level).toBe(1);
  });
  it('are one where all fits one', () => {
    expect(wanted([30, 5], [0, 30], [0, 5], 0, 1, 256)).toEqual([{ level: 0, row: 0, column: 0 }]);
    expect(tilesAt(25088, 3, 256)).toBe(13);
  });
});
