import type { JobCard, PreviewAnswer, StepCard } from '../../src/api';
import { SourceError } from '../../src/source/errors';
import type { ServerEvent, Source } from '../../src/source/source';
import { analysis } from './analyses';
import { CATALOGUE } from './axes';
import { picture } from './picture';
import { madeUpJob } from './job';
import { MadeUpMask } from './mask';
import { exportsOf } from './exports';
import { comparison, latency, metrics, predictions } from './measured';
import { CLASSES, NETWORKS, SESSION } from './network';
import { random, seedOf } from './random';
import { anglesOf, geometry, robustness, sampleConditions, subset } from './robustness';
import { samplePath, sampleScores, sampleTop } from './samples';
import { study } from './studies';
import { MadeUpTree } from './tree';

/** Answers that are all made up, for developing the page and for tests of components; it never ships. */
export function madeUp(): Source {
  const trees = new Map(Object.keys(NETWORKS).map((model) => [model, new MadeUpTree(model)]));
  const jobs: JobCard[] = [];
  const hearers = new Set<(event: ServerEvent) => void>();
  const tell = (event: ServerEvent): void => hearers.forEach((hear) => hear(event));
  const tree = (model: string): MadeUpTree => {
    const found = trees.get(model);
    if (!found)
      throw new SourceError('UnknownName', `no model named '${model}'.`, 'The menu at the top left has all.');
    return found;
  };
  const step = (model: string, id: string): StepCard => tree(model).step(id);
  const mask = (model: string, site: string): MadeUpMask => {
    const { layers } = NETWORKS[model]!;
    return new MadeUpMask(
      layers.find((card) => card.site === site)!,
      layers,
    );
  };
  const other = (model: string, of: StepCard, against?: string | null): StepCard | null => {
    const id = against ?? of.parent;
    return id ? step(model, id) : null;
  };
  const put = (job: JobCard): JobCard => {
    const at = jobs.findIndex(({ id }) => id === job.id);
    if (at < 0) jobs.unshift(job);
    else jobs[at] = job;
    tell({ type: 'job', job });
    return job;
  };
  const run = (
    model: string,
    kind: string,
    title: string,
    end: () => Record<string, unknown>,
    study: JobCard['study'] = null,
  ): JobCard => {
    const job = madeUpJob(`job${jobs.length}`, {
      kind,
      title,
      model,
      study,
      phase: 'scores',
      seconds_left: 1.5,
      log: [`${kind} of ${model}`],
      started: '',
    });
    put(job);
    const tick = (done: number): void => {
      if (jobs.find(({ id }) => id === job.id)?.state !== 'running') return;
      if (done < 10) {
        put({ ...job, done, phase: done < 4 ? 'scores' : 'masking', seconds_left: (10 - done) * 0.15 });
        setTimeout(() => tick(done + 1), 150);
      } else {
        put({ ...job, done, state: 'done', seconds_left: 0, result: end() });
        tell({ type: 'tree', model });
      }
    };
    setTimeout(() => tick(1), 150);
    return job;
  };

  return {
    session: async () => SESSION,
    catalogue: async () => CATALOGUE,
    network: async (model) => NETWORKS[model]!,
    tree: async (model) => tree(model).answer(),
    change: async (model, change) => {
      tree(model).change(change);
      tell({ type: 'tree', model });
      return tree(model).answer();
    },
    prune: async (model, plan, parent) => {
      if ((plan.sparsity ?? 0) >= 1)
        throw new SourceError(
          'BadPlan',
          `sparsity is the share of units to remove and must be in [0, 1); got ${plan.sparsity}.`,
          'For forty per cent write 0.4.',
        );
      return run(model, 'prune', `${plan.criterion.name} on ${model}`, () => ({
        step: tree(model).grow(plan, parent).id,
      }));
    },
    replay: async (model, id) =>
      run(model, 'replay', `Replay of step ${step(model, id).number}`, () => ({
        step: id,
        same_mask: true,
        same_weights: true,
        n_steps: step(model, id).number,
        seconds: 1.5,
      })),
    preview: async (model, plan, parent) =>
      preview(model, step(model, parent ?? tree(model).head), plan.sparsity ?? 0.5),
    forecast: async (model, plan, parent) => ({
      ...preview(model, step(model, parent ?? tree(model).head), plan.sparsity ?? 0.5),
      effect: null,
    }),
    distribution: async (model, criterion, structure, parent) => ({
      step: parent ?? tree(model).head,
      criterion,
      structure,
      notes: [],
      layers: NETWORKS[model]!.layers.map((card) => ({
        site: card.site,
        n_units: structure.name === 'weight' ? card.n_weights : card.shape[0]!,
        n_gone: Math.round(card.n_weights * 0.3),
        quantiles: Array.from(
          { length: 257 },
          (_, i) => 0.2 * (i / 256) ** 1.6 * (0.6 + random(seedOf(card.site))),
        ),
        locked: structure.name === 'weight' ? '' : card.locked,
      })),
    }),
    layers: async (model, id, against) => {
      const of = step(model, id);
      const { layers } = NETWORKS[model]!;
      return {
        step: id,
        against: against ?? of.parent,
        layers: layers.map((card) => mask(model, card.site).counts(of, other(model, of, against))),
      };
    },
    layer: async (model, id, site) => {
      const of = step(model, id);
      const made = mask(model, site);
      const head = made.head(of, other(model, of));
      const n = Math.min(4096, head.outputs.norm.length);
      return {
        step: id,
        state: made.counts(of, other(model, of)),
        weights: {
          edges: Array.from({ length: 65 }, (_, i) => (i - 32) / 100),
          kept: bell(64, 9000),
          removed: bell(64, 4000, 5),
        },
        units: Array.from({ length: n }, (_, unit) => {
          const gone = head.outputs.earlier[unit]! + head.outputs.now[unit]!;
          return {
            unit,
            kept: 1 - gone,
            removed: gone >= 1,
            manual: false,
            norm: head.outputs.norm[unit]!,
            ranks: { magnitude: unit + 1, lookahead: n - unit },
          };
        }),
        n_units: head.outputs.norm.length,
        coupled: made.layer.coupled,
        locked: made.layer.locked,
      };
    },
    sensitivity: async (_model, _step, site, criterion) => ({
      site,
      criterion,
      points: [0, 0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95].map((share) => {
        const value = 0.9 - share ** 6 * 0.6;
        return { share, accuracy: { value, low: value - 0.02, high: value + 0.02, n: 1000 } };
      }),
    }),
    mask: async (model, id, site, against) => {
      const of = step(model, id);
      return mask(model, site).head(of, other(model, of, against));
    },
    tile: async (model, head, place) => {
      const of = step(model, head.step);
      return mask(model, head.site).tile(head, of, head.against ? step(model, head.against) : null, place);
    },
    metrics: async (model, id, data) => metrics(model, step(model, id), data),
    latency: async () => null,
    measureLatency: async (model, id) => latency(metrics(model, step(model, id), 'cifar10')),
    predictions: async (model, id, data) => predictions(step(model, id), data),
    compare: async (model, a, b, data) => comparison(model, step(model, a), step(model, b), data),
    sprite: (_data, rows, columns, size) => picture(rows, columns, size),
    robustness: async (model, data) => robustness(tree(model).answer().steps, data),
    measureRobustness: async (model, steps) =>
      run(model, 'robustness', `Robustness of ${steps.length} steps`, () => ({ steps: [...steps] })),
    growFamily: async (model, { criteria, rates }) =>
      run(model, 'family', `Grow ${criteria.length * rates.length} steps and measure them`, () => {
        const grown = tree(model);
        const { head } = grown;
        const plans = criteria.flatMap((name) =>
          rates.map((sparsity) => ({ criterion: { name }, sparsity })),
        );
        const steps = plans.map((plan) => grown.grow(plan, head).id);
        grown.head = head;
        return { steps };
      }),
    subset: async (model, steps, rows) =>
      subset(
        steps.map((id) => step(model, id)),
        rows,
      ),
    versions: (_data, row, size) =>
      picture(
        Array.from({ length: 95 }, () => row),
        5,
        size,
      ),
    sampleScores: async (model, a, b, _condition, data) =>
      sampleScores(step(model, a), step(model, b), tree(model).answer().steps, data),
    samplePath: async (model, row, condition, data) =>
      samplePath(tree(model).answer().steps, row, condition, data),
    sampleTop: async (model, a, b, row, _condition, data) =>
      [a, b].map((id) => sampleTop(step(model, id), row, data)),
    sampleConditions: async (model, steps, row) =>
      sampleConditions(
        steps.map((id) => step(model, id)),
        row,
      ),
    geometryFacts: async () => ({ classes: CLASSES, n_features: 64, layer: 'classifier.3', why_not: '' }),
    geometry: async (model, id, condition, _data, _signal, whole = true) => {
      const columns = geometry(step(model, id), condition);
      return whole ? columns : new Map([...columns].filter(([name]) => name !== 'angles'));
    },
    angles: async (model, id, condition, of, most) =>
      anglesOf(geometry(step(model, id), condition), of, most),
    analysis: async (model, name, steps) =>
      analysis(
        name,
        steps.map((id) => step(model, id)),
      ),
    study: async (name, options) => study(name, options, jobs),
    startStudy: async (name, options, of) =>
      run(of?.model ?? '', 'study', name, () => ({}), { name, ...options }),
    exports: async (_model, id) => exportsOf(id),
    exportFile: async (_model, id, form) => ({ content: new Blob([`${id} ${form}`]), check: null }),
    jobs: async () => [...jobs],
    cancel: async (id) => put({ ...jobs.find((job) => job.id === id)!, state: 'cancelled' }),
    retry: async (id) => put({ ...jobs.find((job) => job.id === id)!, state: 'queued' }),
    listen(hear) {
      hearers.add(hear);
      return () => hearers.delete(hear);
    },
  };
}

function bell(n: number, high: number, sharp = 2): number[] {
  return Array.from({ length: n }, (_, i) =>
    Math.round(high * Math.exp(-sharp * ((i - n / 2) / (n / 4)) ** 2)),
  );
}

function preview(model: string, from: StepCard, sparsity: number): PreviewAnswer {
  const { layers } = NETWORKS[model]!;
  const counts = layers.map((card, i) => {
    const before = Math.round(card.n_weights * from.layer_shares[i]!);
    return {
      site: card.site,
      n_weights: card.n_weights,
      removed_before: before,
      removed_after: Math.max(before, Math.round(card.n_weights * sparsity)),
    };
  });
  const gone = counts.reduce((n, layer) => n + layer.removed_after, 0);
  const drop = -0.08 * sparsity ** 3;
  const now = from.accuracy!.value;
  const about = (value: number, half: number) => ({ value, low: value - half, high: value + half, n: 1000 });
  return {
    step: from.id,
    layers: counts,
    n_params: from.n_params,
    n_nonzero_before: from.n_nonzero,
    n_nonzero_after: from.n_params - gone,
    macs_before: 33_100_000,
    macs_after: Math.round(33_100_000 * (1 - sparsity)),
    n_removable: Math.round(from.n_params * 0.21),
    n_params_left: Math.round(from.n_params * 0.79),
    macs_left: Math.round(33_100_000 * (1 - sparsity)),
    macs_dense: 33_100_000,
    reached: null,
    n_rounds: 1,
    effect: {
      accuracy: about(now + drop, 0.018),
      accuracy_now: about(now, 0.018),
      accuracy_change: about(drop, 0.0017),
      loss: 0.34,
      loss_now: 0.33,
      n_broken: 3,
      n_fixed: 2,
    },
    seconds: 0.21,
  };
}
