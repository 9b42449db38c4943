import { describe, expect, it } from 'vitest';
import { MLP, network, resnet, state } from './fixtures';
import { foldKey, itemsOf, linksOf, nameOf, runsOf } from './items';

const none = new Set<string>();

describe('folding', () => {
  it('leaves short networks alone', () => {
    expect(itemsOf(MLP, [], none).map(({ name }) => name)).toEqual(['input', 'fc1', 'fc2']);
  });
  it('begins with what the first layer reads', () => {
    const image = network([['fc1', 'linear', [4, 784], [4]]], [1, 28, 28]);
    expect(itemsOf(image, [], none)[0]).toMatchObject({ name: 'image', units: 784 });
    expect(itemsOf(resnet(3), [], none)[0]).toMatchObject({ units: 3 });
  });
  it('draws ResNet-20 as seven, ResNet-56 as as many', () => {
    const sizes = runsOf(resnet(3).layers).map((run) => run.length);
    expect(sizes).toEqual([1, 6, 1, 5, 1, 5, 1]);
    expect(runsOf(resnet(9).layers)).toHaveLength(7);
  });
  it('names a fold by what its layers share', () => {
    const [, fold] = runsOf(resnet(3).layers);
    expect(nameOf(fold!)).toBe('layer1');
    const plain = network(
      [
        ['conv2', 'conv', [4, 4, 3, 3], [4, 8, 8]],
        ['conv7', 'conv', [4, 4, 3, 3], [4, 8, 8]],
      ],
      [3, 8, 8],
    );
    expect(nameOf(plain.layers)).toBe('conv2–7');
  });
  it('is undone where it was opened', () => {
    const net = resnet(3);
    const open = new Set([foldKey(runsOf(net.layers)[1]!)]);
    expect(itemsOf(net, [], open)).toHaveLength(1 + 7 - 1 + 6);
  });
  it('adds up what its layers have lost', () => {
    const net = resnet(3);
    const states = net.layers.map(({ site, n_weights }, i) =>
      state(site, n_weights, i === 1 ? n_weights : 0, [16, i === 1 ? 0 : 16]),
    );
    const fold = itemsOf(net, states, none)[2]!;
    expect(fold).toMatchObject({ kind: 'fold', outputs: 96, outputsAlive: 80, nRemoved: 2304 });
    expect(fold.kind !== 'input' && fold.kept).toBeCloseTo(5 / 6, 12);
  });
});

describe('links', () => {
  it('are arrows between neighbours and arcs for skips', () => {
    const net = network(
      [
        ['conv1', 'conv', [4, 3, 3, 3], [4, 8, 8]],
        ['conv2', 'conv', [4, 4, 3, 3], [4, 8, 8]],
        ['conv3', 'conv', [4, 4, 3, 3], [4, 8, 8]],
      ],
      [3, 8, 8],
      [[1, 3]],
    );
    expect(linksOf(itemsOf(net, [], none), net.edges)).toEqual({
      links: [
        { from: 0, to: 1, skip: false },
        { from: 1, to: 2, skip: false },
        { from: 2, to: 3, skip: false },
        { from: 1, to: 3, skip: true },
      ],
      inner: [false, false, false, false],
    });
  });
  it('within a fold are told apart, and those out of it are drawn once', () => {
    const net = resnet(3);
    const { links, inner } = linksOf(itemsOf(net, [], none), net.edges);
    expect(inner).toEqual([false, false, true, false, true, false, true, false]);
    expect(links.filter(({ skip }) => skip).map(({ from, to }) => [from, to])).toEqual([
      [2, 4],
      [4, 6],
    ]);
  });
  it('of a recurrent cell come back to its state, and leave it once', () => {
    const rows = ['ih', 'hh', 'fc'].map(
      (label, i) => [label, i < 2 ? 'recurrent' : 'linear', [4, 4], [4]] as never,
    );
    const net = network(rows, [4, 4]);
    const layers = net.layers.map((layer) =>
      layer.kind === 'recurrent' ? { ...layer, layer: 'lstm' } : layer,
    );
    const more = [
      { source: 'hh.weight', target: 'hh.weight', skip: false },
      { source: 'ih.weight', target: 'fc.weight', skip: false },
    ];
    const { links, inner } = linksOf(itemsOf({ ...net, layers }, [], none), [...net.edges, ...more]);
    expect(links.map(({ from, to, skip }) => [from, to, skip])).toEqual([
      [0, 1, false],
      [1, 2, false],
      [2, 3, false],
    ]);
    expect(inner).toEqual([false, false, true, false]);
  });
  it('are a chain when nothing is known of them', () => {
    expect(linksOf(itemsOf(MLP, [], none), []).links).toHaveLength(2);
  });
});
