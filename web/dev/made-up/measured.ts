import type {
  ClassRow,
  Comparison,
  Curve,
  Estimate,
  LatencyAnswer,
  Metrics,
  Predictions,
  StepCard,
} from '../../src/api';
import { CLASSES, NETWORKS } from './network';
import { random } from './random';

const N = 1000;

function about(value: number, half: number, n = 10_000): Estimate {
  return { value, low: value - half, high: value + half, n };
}

/** Confusion in which cat and dog, car and truck, plane and ship are mixed up most. */
function confusion(step: StepCard): number[][] {
  const wrong = 1 - step.accuracy!.value;
  const near = [8, 9, 4, 5, 2, 3, 4, 4, 0, 1];
  return CLASSES.map((_, i) => {
    const row = CLASSES.map((__, j) => {
      if (i === j) return 0;
      const weight = (near[i] === j ? 3.4 : 0.55) * (0.6 + random(step.number, i, j));
      return Math.round((wrong * N * weight) / 8);
    });
    row[i] = N - row.reduce((a, b) => a + b);
    return row;
  });
}

function curve(ap: number, seed: number): Curve {
  const recall = Array.from({ length: 41 }, (_, i) => i / 40);
  const k = (1 - ap) * 6.5;
  const precision = recall.map((t, i) =>
    Math.max(
      0.3,
      1 - k * 0.1 * t - (0.55 + k * 0.12) * t ** (7 / (k * 0.45 + 0.35)) - 0.004 * random(seed, i),
    ),
  );
  return { recall, precision };
}

export function metrics(model: string, step: StepCard, data: string): Metrics {
  const table = confusion(step);
  const classes: ClassRow[] = CLASSES.map((name, i) => {
    const right = table[i]![i]!;
    const recall = right / N;
    const precision = right / table.reduce((n, row) => n + row[i]!, 0);
    return {
      name,
      support: N,
      precision,
      recall,
      f1: (2 * precision * recall) / (precision + recall),
      average_precision: 0.5 * (precision + recall) + 0.05,
    };
  });
  const macs = NETWORKS[model]!.layers.reduce(
    (n, card, i) =>
      n +
      card.n_weights * (1 - step.layer_shares[i]!) * card.output_shape.slice(1).reduce((a, b) => a * b, 1),
    0,
  );
  return {
    step: step.id,
    data,
    split: 'test',
    n: 10_000,
    accuracy: step.accuracy!,
    loss: step.loss!,
    classes,
    confusion: table,
    curves: classes.map((row, i) => curve(row.average_precision, i + step.number)),
    n_params: step.n_params,
    n_nonzero: step.n_nonzero,
    macs: Math.round(macs),
    macs_dense: 33_100_000,
    n_removable: 0,
    ops_paper: Math.round(macs * 2),
    bytes_dense: step.n_params * 4,
    bytes_sparse: Math.round(step.n_nonzero * 4.9),
  };
}

/** Made as if a third of what is masked could be taken out. */
export function latency(of: Metrics): LatencyAnswer {
  const left = 1 - (1 - of.n_nonzero / of.n_params) / 3;
  const dense = { dense_params: of.n_params, dense_macs: of.macs_dense, dense_bytes: of.bytes_dense };
  return {
    ...dense,
    step: of.step,
    ratio: left,
    ratio_low: left - 0.01,
    ratio_high: left + 0.01,
    min_ratio: left,
    median_ms: 3 * left,
    min_ms: 2.9 * left,
    dense_median_ms: 3,
    dense_min_ms: 2.9,
    n_turns: 40,
    batch: 1,
    n_threads: 1,
    params: Math.round(of.n_params * left),
    macs: Math.round(of.macs_dense * left),
    bytes: Math.round(of.bytes_dense * left),
    device: 'cpu',
    machine: 'Linux x86_64, 2 CPUs',
    why: left === 1 ? 'Nothing is pruned at this step.' : '',
  };
}

export function comparison(model: string, a: StepCard, b: StepCard, data: string): Comparison {
  const [ma, mb] = [metrics(model, a, data), metrics(model, b, data)];
  const worst = (m: Metrics): number => Math.min(...m.classes.map((row) => row.recall));
  return {
    a: a.id,
    b: b.id,
    data,
    split: 'test',
    rows: [
      {
        name: 'accuracy',
        unit: '%',
        a: ma.accuracy.value * 100,
        b: mb.accuracy.value * 100,
        change: about((mb.accuracy.value - ma.accuracy.value) * 100, 0.31),
        better: 'higher',
      },
      {
        name: 'loss',
        unit: '',
        a: ma.loss,
        b: mb.loss,
        change: about(mb.loss - ma.loss, 0.01),
        better: 'lower',
      },
      {
        name: 'worst class',
        unit: '%',
        a: worst(ma) * 100,
        b: worst(mb) * 100,
        change: about((worst(mb) - worst(ma)) * 100, 2.1),
        better: 'higher',
      },
      { name: 'params', unit: '', a: ma.n_nonzero, b: mb.n_nonzero, change: null, better: 'lower' },
      { name: 'MACs', unit: '', a: ma.macs, b: mb.macs, change: null, better: 'lower' },
      { name: 'on disk', unit: 'B', a: ma.bytes_sparse, b: mb.bytes_sparse, change: null, better: 'lower' },
    ],
    n_both_right: 8840,
    n_broken: 137,
    n_fixed: 175,
    n_both_wrong: 848,
    kept: NETWORKS[model]!.layers.map((card, i) => [
      card.site,
      1 - a.layer_shares[i]!,
      1 - b.layer_shares[i]!,
    ]),
    overlap: 0.71,
  };
}

export function predictions(step: StepCard, data: string): Predictions {
  const table = confusion(step);
  const labels: number[] = [];
  const predicted: number[] = [];
  table.forEach((row, i) =>
    row.forEach((n, j) => {
      for (let k = 0; k < n; k += 1) {
        labels.push(i);
        predicted.push(j);
      }
    }),
  );
  return {
    step: step.id,
    data,
    split: 'test',
    ids: labels.map((_, i) => `test/${i}`),
    labels,
    predicted,
    confidence: labels.map((_, i) => 0.4 + 0.6 * random(i, step.number)),
  };
}
