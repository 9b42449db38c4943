/** Made-up answers with one layer of 4096 x 25 088 weights, VGG-16's first dense layer, cheap enough to time the page alone. */
import { madeUp } from '../dev/made-up/source';
import type { LayerCard, Margin, MaskHead } from '../src/api';
import { tileSize } from '../src/source/tiles';
import type { Source } from '../src/source/source';

export const PLANE: [number, number] = [4096, 25088];
const SITE = 'classifier.0.weight';

const layer: LayerCard = {
  site: SITE,
  layer: 'classifier.0',
  label: 'fc1',
  kind: 'linear',
  shape: PLANE,
  plane: PLANE,
  kernel: [1, 1],
  output_shape: [4096],
  n_weights: PLANE[0] * PLANE[1],
  gates: [],
  coupled: [],
  locked: '',
};

const noise = (i: number): number => (Math.imul(i + 1, 2654435761) >>> 8) / 2 ** 24;

function margin(n: number): Margin {
  const shares = (seed: number): number[] => Array.from({ length: n }, (_, i) => noise(i + seed) / 3);
  return { earlier: shares(1), now: shares(n), restored: shares(2 * n), norm: shares(3 * n) };
}

function head(step: string, against: string | null): MaskHead {
  return {
    step,
    against,
    site: SITE,
    plane: PLANE,
    kernel: [1, 1],
    gates: [],
    tile: 256,
    levels: 8,
    magnitude_high: 0.1,
    outputs: margin(PLANE[0]),
    inputs: margin(PLANE[1]),
    n_removed: 60e6,
    n_now: 10e6,
    n_restored: 0,
    n_manual: 0,
  };
}

/** One network of one large layer. */
export function bigSource(): Source {
  const source = madeUp();
  const bytes = Uint8Array.from({ length: 65536 }, (_, i) => noise(i) * 256);
  const states = bytes.map((byte) => byte & 3);
  return {
    ...source,
    network: async (model) => ({ ...(await source.network(model)), layers: [layer], edges: [] }),
    layers: async (_model, step) => ({ step, against: null, layers: [] }),
    mask: async (_model, step, _site, against) => head(step, against ?? null),
    tile: async (_model, of, place) => {
      const { height, width } = tileSize(of, place);
      const plane = (from: Uint8Array): Uint8Array => from.subarray(0, height * width);
      const planes = place.level === 0 ? [states, bytes] : [bytes, bytes, bytes, bytes];
      return { height, width, planes: planes.map(plane) };
    },
  };
}
