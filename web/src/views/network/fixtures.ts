/** Networks for the tests: as the server tells of them, but small to write. */
import type { Edge, LayerCard, LayerState, NetworkCard } from '../../api';

type Row = [label: string, kind: LayerCard['kind'], shape: number[], output: number[]];

export function network(rows: Row[], input: number[], skips: [from: number, to: number][] = []): NetworkCard {
  const layers = rows.map(layer);
  const sites = ['', ...layers.map(({ site }) => site)];
  const chain: Edge[] = layers.map(({ site }, i) => ({ source: sites[i]!, target: site, skip: false }));
  const arcs = skips.map(([from, to]) => ({ source: sites[from]!, target: sites[to]!, skip: true }));
  return {
    model: 'm',
    title: 'Network',
    layers,
    edges: [...chain, ...arcs],
    input_shape: input,
    classes: Array.from({ length: 10 }, (_, i) => `class ${i}`),
    data: [],
    presets: [],
    refusals: {},
    target_refusals: {},
    slow: [],
    notes: [],
  };
}

function layer([label, kind, shape, output_shape]: Row): LayerCard {
  const [o = 1, i = 1, kh = 1, kw = 1] = shape;
  return {
    site: `${label}.weight`,
    layer: label,
    label,
    kind,
    shape,
    plane: [o * kh, i * kw],
    kernel: [kh, kw],
    output_shape,
    n_weights: shape.reduce((a, b) => a * b),
    gates: kind === 'recurrent' ? ['input', 'forget', 'cell', 'output'] : [],
    coupled: [],
    locked: '',
  };
}

export function state(site: string, n_weights: number, n_removed: number, outputs = [4, 4]): LayerState {
  const [n_outputs, outputs_alive] = outputs as [number, number];
  return {
    site,
    n_weights,
    n_removed,
    n_now: 0,
    n_restored: 0,
    n_manual: 0,
    n_outputs,
    outputs_alive,
    n_inputs: 1,
    inputs_alive: 1,
  };
}

export const MLP = network(
  [
    ['fc1', 'linear', [300, 784], [300]],
    ['fc2', 'linear', [6, 300], [6]],
  ],
  [784],
);

/** ResNet-20 as it is read from a file: 19 convolutions and a classifier, shortcuts without weights. */
export function resnet(blocks: number): NetworkCard {
  const rows: Row[] = [['conv1', 'conv', [16, 3, 3, 3], [16, 32, 32]]];
  for (const [stage, width, side] of [
    [1, 16, 32],
    [2, 32, 16],
    [3, 64, 8],
  ] as const) {
    for (let block = 0; block < blocks; block++) {
      const before = block === 0 && stage > 1 ? width / 2 : width;
      rows.push([`layer${stage}.${block}.conv1`, 'conv', [width, before, 3, 3], [width, side, side]]);
      rows.push([`layer${stage}.${block}.conv2`, 'conv', [width, width, 3, 3], [width, side, side]]);
    }
  }
  rows.push(['linear', 'linear', [10, 64], [10]]);
  const skips = Array.from({ length: 3 * blocks }, (_, i): [number, number] => [2 * i + 1, 2 * i + 3]);
  return network(rows, [3, 32, 32], skips);
}
