import { describe, expect, it } from 'vitest';
import { blocks, box } from './blocks';
import { fitted, keptWords, shapeWords, shareWords } from './facts';
import { scaleOf } from './figure';
import { MLP, network, resnet, state } from './fixtures';
import { gateSharesOf } from './gates';
import { itemsOf, type LayerItem } from './items';
import { sheetsOf } from './maps';
import { aliveOf, nodes, strands } from './nodes';
import { draw, styleFor } from './place';

const none = new Set<string>();
const lenet = network(
  [
    ['conv1', 'conv', [6, 1, 5, 5], [6, 24, 24]],
    ['fc1', 'linear', [10, 864], [10]],
  ],
  [1, 28, 28],
);
const lstm = network(
  [
    ['lstm ih', 'recurrent', [512, 28], [28, 128]],
    ['fc', 'linear', [10, 128], [10]],
  ],
  [28, 28],
);

describe('a style', () => {
  it('suits its network', () => {
    expect([MLP, lenet, lstm, resnet(3)].map(styleFor)).toEqual(['nodes', 'maps', 'blocks', 'blocks']);
  });
  it('draws a box in three faces', () => {
    expect(box(0, -5, 4, 10, [3, 2], ['front', 'top', 'side']).map(({ d }) => d)).toEqual([
      'M0 -5h4v10h-4z',
      'M0 -5l3 -2h4l-3 2z',
      'M4 -5l3 -2v10l-3 2z',
    ]);
  });
  it('shrinks a block to what is kept, over its ghost', () => {
    const half = itemsOf(lenet, [state('conv1.weight', 150, 75)], none);
    const figure = blocks(half[1]!, scaleOf(half), {});
    const fronts = figure.faces
      .filter(({ d }) => d.includes('h-'))
      .map(({ d, paint }) => [paint, d.match(/h([\d.]+)/)![1]]);
    expect(fronts).toEqual([
      ['ghost', '7.6'],
      ['front', '3.8'],
    ]);
  });
  it('draws no ghost where nothing went, and nothing but the ghost where all went', () => {
    const paints = (removed: number): Set<string> => {
      const items = itemsOf(lenet, [state('conv1.weight', 150, removed)], none);
      return new Set(blocks(items[1]!, scaleOf(items), {}).faces.map(({ paint }) => paint));
    };
    expect([paints(0).has('ghost'), [...paints(150)]]).toEqual([false, ['ghost']]);
  });
  it('draws as many sheets as there are maps, up to a few', () => {
    expect([1, 3, 6, 64, 2048].map(sheetsOf)).toEqual([1, 3, 6, 9, 11]);
  });
  it('spreads silent units evenly', () => {
    expect(aliveOf(8, 0.5).filter(Boolean)).toHaveLength(4);
    expect([aliveOf(4, 1), aliveOf(4, 0)]).toEqual([Array(4).fill(true), Array(4).fill(false)]);
  });
  it('draws the kept share of connections, none to silent units', () => {
    const items = itemsOf(MLP, [state('fc2.weight', 1800, 900, [6, 3])], none);
    const [from, to] = [items[1]!, items[2]!].map((item) => nodes(item, scaleOf(items), {})) as [
      never,
      never,
    ];
    expect(strands(from, to, 0, 9, 1).split('M')).toHaveLength(1 + 8 * 3);
    expect(strands(from, to, 0, 9, 0.25).split('M')).toHaveLength(1 + 0.25 * 8 * 6);
    expect(strands(from, to, 0, 9, 0.001).split('M')).toHaveLength(1 + 1);
    expect(strands(from, to, 0, 9, 0)).toBe('');
  });
  it('gives each gate its own share', () => {
    const outputs = { earlier: [0, 0, 1, 0.5], now: [0, 0.5, 0, 0.5], restored: [], norm: [1, 1, 1, 1] };
    expect(gateSharesOf({ gates: ['reset', 'new'], outputs })).toEqual([
      { name: 'reset', share: 0.25 },
      { name: 'new', share: 1 },
    ]);
    const gates = { 'lstm ih.weight': [{ name: 'input', share: 0.5 }] };
    const drawn = draw(lstm, { layers: [] }, 'blocks', 800, gates);
    expect(drawn.placed[1]!.figure.words.map(({ text }) => text)).toEqual(['input']);
  });
});

describe('a drawing', () => {
  it('spreads within its room, and is wider than it rather than illegible', () => {
    expect(draw(lenet, { layers: [] }, 'maps', 868).width).toBeLessThanOrEqual(868);
    const long = draw(resnet(9), { layers: [] }, 'blocks', 868, {}, new Set(folds()));
    expect(long.width).toBeGreaterThan(868);
    expect(Math.min(...long.placed.slice(1).map(({ room }) => room))).toBeGreaterThanOrEqual(82);
  });
  it('of few dense layers fills its room: only between figures, none behind the last', () => {
    const { placed, width } = draw(MLP, { layers: [] }, 'nodes', 868);
    expect(width).toBeCloseTo(868, 6);
    expect(placed.at(-1)!.room).toBe(82);
    expect(draw(MLP, { layers: [] }, 'nodes', 5000).width).toBeLessThan(2500);
  });
  it('has an arrow between neighbours that leave room for one', () => {
    const { wires, placed } = draw(lenet, { layers: [] }, 'maps', 868);
    expect(wires.map(({ kind }) => kind)).toEqual(['arrow', 'arrow']);
    expect(placed[1]!.x).toBeGreaterThan(placed[0]!.x + placed[0]!.figure.width);
  });
  it('keeps everything between its edges', () => {
    for (const style of ['nodes', 'maps', 'blocks'] as const) {
      for (const net of [MLP, lenet, lstm, resnet(3)]) {
        const { middle, words, height, placed } = draw(net, { layers: [] }, style, 868);
        expect(Math.max(...placed.map(({ figure }) => figure.rise))).toBeLessThanOrEqual(middle);
        expect(words).toBeGreaterThan(middle);
        expect(height).toBeLessThan(260);
      }
    }
  });
  it('raises arcs over what they pass', () => {
    const { wires } = draw(resnet(3), { layers: [] }, 'blocks', 868);
    expect(wires.filter(({ kind }) => kind === 'arc')).toHaveLength(2 + 3);
    const { placed, wires: all } = draw(resnet(1), { layers: [] }, 'blocks', 868);
    const rises = placed.map(({ figure }) => figure.rise);
    const arcs = all.filter(({ kind }) => kind === 'arc').map(({ d }) => -Number(d.match(/C\S+ (\S+)/)![1]));
    expect(arcs).toEqual([1, 3, 5].map((from) => Math.max(...rises.slice(from, from + 3)) + 14));
  });
});

describe('facts', () => {
  const [input, layer] = itemsOf(lenet, [state('conv1.weight', 150, 75, [6, 4])], none) as [never, LayerItem];
  it('say what is kept of all', () => {
    expect([keptWords(input, lenet, false), keptWords(layer, lenet, false)]).toEqual(['1 × 28²', '4 of 6']);
    expect(shareWords(layer)).toBe('50\u202f% pruned');
    expect(shapeWords([28, 128])).toBe('28 × 128');
  });
  it('shorten a long name from its beginning', () => {
    expect(fitted('layer2.0.conv1', 82)).toBe('layer2.0.conv1');
    expect(fitted('features.denseblock3.conv2', 80)).toBe('…eblock3.conv2');
  });
  it('call the last layer its classes and a fold its layers', () => {
    const items = itemsOf(resnet(3), [], none);
    expect(keptWords(items.at(-1)!, lenet, true)).toBe('10 classes');
    expect(keptWords(items[2]!, lenet, false)).toBe('6 layers');
  });
});

function folds(): string[] {
  return itemsOf(resnet(9), [], none)
    .filter(({ kind }) => kind === 'fold')
    .map(({ key }) => key);
}
