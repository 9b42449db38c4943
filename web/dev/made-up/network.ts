import type { Edge, LayerCard, NetworkCard, SessionAnswer } from '../../src/api';

export const CLASSES = ['plane', 'car', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'];

type Row = [site: string, label: string, shape: number[], output: number[], locked?: string];

const ALEXNET: Row[] = [
  ['features.0.weight', 'conv1', [64, 3, 3, 3], [64, 16, 16]],
  ['features.3.weight', 'conv2', [192, 64, 3, 3], [192, 8, 8]],
  ['features.6.weight', 'conv3', [384, 192, 3, 3], [384, 4, 4]],
  ['features.8.weight', 'conv4', [256, 384, 3, 3], [256, 4, 4]],
  ['features.10.weight', 'conv5', [256, 256, 3, 3], [256, 4, 4]],
  ['classifier.1.weight', 'fc1', [4096, 1024], [4096]],
  ['classifier.4.weight', 'fc2', [4096, 4096], [4096]],
  ['classifier.6.weight', 'fc3', [10, 4096], [10], 'its outputs are the classes'],
];

const LSTM: Row[] = [
  ['lstm.weight_ih_l0', 'lstm ih', [512, 28], [28, 128]],
  ['lstm.weight_hh_l0', 'lstm hh', [512, 128], [28, 128]],
  ['head.weight', 'fc', [10, 128], [10], 'its outputs are the classes'],
];

function layer([site, label, shape, output_shape, locked = '']: Row): LayerCard {
  const [o = 1, i = 1, kh = 1, kw = 1] = shape;
  const recurrent = site.startsWith('lstm');
  return {
    site,
    layer: site.replace(/\.weight.*/, ''),
    label,
    kind: recurrent ? 'recurrent' : shape.length > 2 ? 'conv' : 'linear',
    shape,
    plane: [o * kh, i * kw],
    kernel: [kh, kw],
    output_shape,
    n_weights: shape.reduce((a, b) => a * b),
    gates: recurrent ? ['input', 'forget', 'cell', 'output'] : [],
    coupled: [],
    locked,
  };
}

function chain(layers: LayerCard[]): Edge[] {
  const names = ['', ...layers.map((card) => card.site), ''];
  return names.slice(1).map((target, i) => ({ source: names[i]!, target, skip: false }));
}

function network(model: string, title: string, rows: Row[], input_shape: number[]): NetworkCard {
  const layers = rows.map(layer);
  const ratios = (conv: number, dense: number): Record<string, number> =>
    Object.fromEntries(
      layers.map((card) => [card.site, card.locked ? 0 : card.kind === 'conv' ? conv : dense]),
    );
  return {
    model,
    title,
    layers,
    edges: chain(layers),
    input_shape,
    classes: CLASSES,
    data: ['cifar10'],
    presets: [
      { name: 'uniform', title: 'Uniform, 20 %', ratios: ratios(0.2, 0.2) },
      { name: 'lap', title: 'LAP (Park et al. 2020)', ratios: ratios(0.15, 0.2) },
    ],
    refusals: { lookahead: { input_channel: 'look-ahead scores weights, filters and neurons' } },
    target_refusals: { macs: { weight: 'weights stay in place as zeros' } },
    slow: [],
    notes: ['normalised by mean 0.485 0.456 0.406, guessed: accuracy is 91 % with it, 73 % without'],
  };
}

export const NETWORKS: Record<string, NetworkCard> = {
  alexnet: network('alexnet', 'AlexNet, CIFAR form', ALEXNET, [3, 32, 32]),
  lstm: network('lstm', 'LSTM, 128 hidden units', LSTM, [28, 28]),
};

export const SESSION: SessionAnswer = {
  version: '0.1.0',
  folder: 'demo',
  models: Object.values(NETWORKS).map((card) => ({
    name: card.model,
    title: card.title,
    path: `models/${card.model}.safetensors`,
    data: card.data,
    n_params: card.layers.reduce((n, { n_weights }) => n + n_weights, 0),
  })),
  datasets: [
    {
      name: 'cifar10',
      title: 'CIFAR-10',
      classes: CLASSES,
      splits: { train: 50_000, test: 10_000 },
      sample_shape: [3, 32, 32],
      is_image: true,
      notes: [],
    },
  ],
  problems: [
    {
      path: 'models/vgg16.pth',
      error: {
        code: 'BadCheckpoint',
        message:
          'opening models/vgg16.pth: 2 of 32 tensors have another shape: classifier.6.weight is [100, 4096], [10, 4096] is due.',
        hint: 'Set classes = 100 for it in prunescope.toml.',
      },
    },
  ],
  n_threads: 2,
};
