import type { LayerCard, LayerState, Margin, MaskHead, StepCard } from '../../src/api';
import { tileSize } from '../../src/source/tiles';
import type { Tile, TilePlace } from '../../src/source/source';
import { random, seedOf } from './random';

/** One layer's weights and which of them each step has removed; all follows from seeds. */
export class MadeUpMask {
  private readonly seed: number;
  private readonly at: number;

  constructor(
    readonly layer: LayerCard,
    layers: readonly LayerCard[],
  ) {
    this.seed = seedOf(layer.site);
    this.at = layers.indexOf(layer);
  }

  magnitude(row: number, column: number): number {
    const { kernel } = this.layer;
    const out = 0.35 + 0.65 * random(this.seed, 1, Math.floor(row / kernel[0]));
    return out * Math.abs(random(this.seed, row, column) + random(this.seed, column, row, 3) - 1) * 1.6;
  }

  removed(step: StepCard | null, row: number, column: number): boolean {
    if (!step) return false;
    const share = step.layer_shares[this.at] ?? 0;
    const { kernel } = this.layer;
    const unit = random(this.seed, 5, Math.floor(row / kernel[0]));
    const input = random(this.seed, 6, Math.floor(column / kernel[1]));
    return unit < share * 0.25 || input < share * 0.2 || random(this.seed, row, column, 9) < share * 0.6;
  }

  state(step: StepCard, against: StepCard | null, row: number, column: number): number {
    const here = this.removed(step, row, column);
    const there = this.removed(against, row, column);
    return here ? (there ? 1 : 2) : there ? 3 : 0;
  }

  tile(head: MaskHead, step: StepCard, against: StepCard | null, place: TilePlace): Tile {
    const { height, width } = tileSize(head, place);
    const planes = Array.from({ length: place.level === 0 ? 2 : 4 }, () => new Uint8Array(height * width));
    const scale = 2 ** place.level;
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        const row = (place.row * head.tile + y) * scale;
        const column = (place.column * head.tile + x) * scale;
        const cell =
          place.level === 0
            ? this.weight(step, against, row, column)
            : this.block(step, against, row, column, scale);
        cell.forEach((value, i) => (planes[i]![y * width + x] = value));
      }
    }
    return { height, width, planes };
  }

  head(step: StepCard, against: StepCard | null): MaskHead {
    const { layer } = this;
    const levels = 1 + Math.max(0, Math.ceil(Math.log2(Math.max(...layer.plane) / 256)));
    const state = this.counts(step, against);
    return {
      step: step.id,
      against: against?.id ?? null,
      site: layer.site,
      plane: layer.plane,
      kernel: layer.kernel,
      gates: layer.gates,
      tile: 256,
      levels,
      magnitude_high: 0.21,
      outputs: this.margin(step, against, layer.shape[0]!, 5, 0.25),
      inputs: this.margin(step, against, layer.shape[1]!, 6, 0.2),
      n_removed: state.n_removed,
      n_now: state.n_now,
      n_restored: 0,
      n_manual: state.n_manual,
    };
  }

  counts(step: StepCard, against: StepCard | null): LayerState {
    const { site, n_weights, shape } = this.layer;
    const share = step.layer_shares[this.at] ?? 0;
    const before = against?.layer_shares[this.at] ?? 0;
    const [n_outputs = 1, n_inputs = 1] = shape;
    return {
      site,
      n_weights,
      n_removed: Math.round(n_weights * share),
      n_now: Math.round(n_weights * Math.max(0, share - before)),
      n_restored: 0,
      n_manual: step.criterion === 'hand' ? Math.round(n_weights * Math.max(0, share - before)) : 0,
      n_outputs,
      outputs_alive: Math.round(n_outputs * (1 - share * 0.25)),
      n_inputs,
      inputs_alive: Math.round(n_inputs * (1 - share * 0.2)),
    };
  }

  private weight(step: StepCard, against: StepCard | null, row: number, column: number): number[] {
    const shade = Math.min(255, Math.round(this.magnitude(row, column) * 255));
    return [this.state(step, against, row, column), shade];
  }

  /** A few weights stand for the block. */
  private block(
    step: StepCard,
    against: StepCard | null,
    row: number,
    column: number,
    scale: number,
  ): number[] {
    const sums = [0, 0, 0, 0];
    const n = 9;
    for (let i = 0; i < n; i += 1) {
      const r = row + Math.floor(random(row, column, i) * scale);
      const c = column + Math.floor(random(column, row, i, 1) * scale);
      const state = this.state(step, against, r, c);
      if (state === 2) sums[0]! += 255 / n;
      if (state === 1) sums[1]! += 255 / n;
      if (state === 3) sums[2]! += 255 / n;
      sums[3]! += (Math.min(1, this.magnitude(r, c)) * 255) / n;
    }
    return sums.map(Math.round);
  }

  private margin(
    step: StepCard,
    against: StepCard | null,
    n: number,
    stream: number,
    weight: number,
  ): Margin {
    const share = step.layer_shares[this.at] ?? 0;
    const before = against?.layer_shares[this.at] ?? 0;
    const gone = (i: number, s: number): number => (random(this.seed, stream, i) < s * weight ? 1 : s * 0.6);
    const index = Array.from({ length: n }, (_, i) => i);
    return {
      earlier: index.map((i) => Math.min(gone(i, share), gone(i, before))),
      now: index.map((i) => Math.max(0, gone(i, share) - gone(i, before))),
      restored: index.map(() => 0),
      norm: index.map((i) => 0.35 + 0.65 * random(this.seed, 1, i)),
    };
  }
}
