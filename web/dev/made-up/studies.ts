import type { AnalysisAnswer, AxisCard, JobCard, StudyAnswer } from '../../src/api';
import { answer, type Row } from './analyses';
import { axis } from './axis';
import { CLASSES } from './network';
import { random, seedOf } from './random';
import { toy } from './toy';

const whole = (title: string, usual: number, low = 1, high = 100): Record<string, unknown> => ({
  title,
  description: '',
  type: 'integer',
  default: usual,
  minimum: low,
  maximum: high,
});

const SIZES = [8, 16, 32, 64, 128, 256, 512];

export const STUDIES: AxisCard[] = [
  axis('dimensions', 'Dimensions', 'Angles against the number of dimensions.', {
    neurons: { title: 'Neurons', type: 'array', items: { type: 'integer' }, default: SIZES },
    epochs: whole('Epochs', 3),
    seeds: whole('Seeds', 1, 1, 20),
    vectors: whole('Vectors', 10_000, 2, 1_000_000),
  }),
  axis('exemplars', 'Exemplars', 'What a step changes, whatever its seed.', { seeds: whole('Seeds', 5, 2) }),
  axis('multiprize', 'Multi-prize tickets', 'Tickets beside the trained network.', {
    epochs: whole('Epochs', 10),
  }),
  axis('toy', 'Toy problems', 'Which criterion keeps the decision.', { seeds: whole('Repetitions', 5) }),
];

/** What the server knows of a study: all of it once a job has carried it out. */
export function study(name: string, options: Record<string, unknown>, jobs: readonly JobCard[]): StudyAnswer {
  const done = jobs.some((job) => job.study?.name === name && job.state === 'done');
  const { fields } = STUDIES.find((card) => card.name === name)!;
  const usual = Object.entries(fields).map(([key, field]) => [key, (field as { default: unknown }).default]);
  return {
    name,
    options: { ...Object.fromEntries(usual), ...options } as StudyAnswer['options'],
    found: done ? FOUND[name]!() : [],
    done,
    seconds: 34,
    refusal: null,
    folder: name === 'multiprize' ? '.prunescope/studies/multiprize-1a2b3c4d' : '',
  };
}

const FOUND: Record<string, () => AnalysisAnswer[]> = {
  dimensions: () => [dimensions()],
  exemplars: () => [exemplars()],
  multiprize: () => [tickets(), moved()],
  toy: () => toy(),
};

function dimensions(): AnalysisAnswer {
  const vectors = ['sphere', 'cube'].flatMap((law) =>
    [2, 8, 32, 128, 512].map((n): Row => {
      const std = 57 / Math.sqrt(n);
      return { law, dimensions: n, n: 10_000, mean: 90, std, theory_mean: 90, theory_std: std * 1.01 };
    }),
  );
  const networks = SIZES.flatMap((n) =>
    [false, true].map((trained): Row => {
      const own = { mean: trained ? 76 : 91, std: 3 + 40 / n };
      return {
        dimensions: n,
        seed: 0,
        trained,
        n: 2000,
        accuracy: trained ? 0.86 : 0.1,
        ...own,
        others_mean: 94,
        others_std: 6,
      };
    }),
  );
  return answer('dimensions', 'Angles against the number of dimensions', { vectors, networks });
}

function exemplars(): AnalysisAnswer {
  const classes = CLASSES.map((name): Row => {
    const change = 0.3 * (random(seedOf(name)) - 0.5);
    const recall = { recall_unpruned: 0.9, recall_pruned: 0.8 + change };
    return {
      class: name,
      n: 100,
      ...recall,
      change,
      p: Math.abs(change) > 0.05 ? 0.0001 : 0.4,
      affected: Math.abs(change) > 0.05,
      exemplars: 20,
    };
  });
  const accuracy = [
    { samples: 'all', n: 1000, unpruned: 0.9, pruned: 0.8, p: 0.0001 },
    { samples: 'exemplars', n: 3, unpruned: 0.7, pruned: 0.2, p: 0.0001 },
    { samples: 'the rest', n: 997, unpruned: 0.92, pruned: 0.91, p: 0.2 },
  ];
  const facts = { n_unpruned: 5, n_pruned: 5, n_exemplars: 3, rows: [3, 14, 15] };
  const networks = ['unpruned', 'pruned'].flatMap((population, i) =>
    [0.4, 0.1, 0, -0.2, -0.3].map((by, network): Row => ({
      population,
      network,
      accuracy: 0.9 - 0.1 * i + 0.01 * by,
    })),
  );
  return { ...answer('exemplars', 'Pruning identified exemplars', { classes, accuracy, networks }), facts };
}

const NETWORKS = ['dense', 'ticket', 'binary ticket'];

function tickets(): AnalysisAnswer {
  const severity = NETWORKS.flatMap((network, i) =>
    [0, 1, 2, 3, 4, 5].map((s): Row => ({
      network,
      seed: 0,
      severity: s,
      accuracy: 0.88 - 0.02 * i - 0.01 * s,
    })),
  );
  const accuracy = NETWORKS.flatMap((network, i) =>
    ['clean', 'noise', 'corrupted'].map((group, g): Row => ({
      network,
      seed: 0,
      group,
      accuracy: 0.88 - 0.02 * (i + g),
    })),
  );
  const geometry = NETWORKS.flatMap((network) =>
    ['clean', 'corrupted'].map((samples): Row => {
      const angle = {
        angle_mean: 75,
        angle_std: 4,
        length_mean: 22,
        length_std: 5,
        margin_mean: 2.3,
        margin_std: 2,
      };
      return { network, seed: 0, samples, ...angle, others_mean: 93, others_std: 6 };
    }),
  );
  return answer('multiprize', 'Tickets beside the trained network', { severity, accuracy, geometry });
}

function moved(): AnalysisAnswer {
  const changes = NETWORKS.map((network, i): Row => ({
    network,
    samples: 'all',
    n: 94_050,
    magnitude: 0.2 - 0.03 * i,
    crossed: 0.05,
  }));
  const density = NETWORKS.flatMap((network, i) =>
    Array.from({ length: 40 }, (_, bin): Row => {
      const change = -1 + bin * 0.08;
      return { network, change, density: Math.exp(-4 * (change - 0.1 * i) ** 2) };
    }),
  );
  return answer('margins', 'Relative margin change under corruption', { changes, density });
}
