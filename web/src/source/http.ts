import { readColumns } from './columns';
import { listen } from './events';
import type { JobCard, LatencyAnswer, SessionAnswer } from '../api';
import { Computing } from './errors';
import type { Conditions, Source, TreeChange } from './source';
import { measuredSplit } from './splits';
import { readTile } from './tiles';
import { ask, bytes, get, post, send } from './wire';

/** Answers of the local server, over HTTP and one WebSocket. */
export function http(): Source {
  /** On which split each data set is measured; known from the session. */
  const splits = new Map<string, string>();
  const on = (data: string): { data: string; split: string } => ({ data, split: splits.get(data) ?? 'test' });
  return {
    async session() {
      const answer = await get<SessionAnswer>(['session']);
      for (const data of answer.datasets) splits.set(data.name, measuredSplit(data));
      return answer;
    },
    catalogue: () => get(['catalogue']),
    network: (model) => get(['models', model]),

    tree: (model) => get(['models', model, 'tree']),
    change: (model, { kind, ...body }: TreeChange) => post(['models', model, 'tree', kind], { body }),
    prune: (model, plan, parent, note = '', control = false) =>
      post(['models', model, 'prune'], { body: { plan, parent, note, control } }),
    replay: (model, step) => post(['models', model, 'replay'], { body: { step } }),

    preview: (model, plan, parent, signal) =>
      ask(['models', model, 'preview'], { body: { plan, parent, limit: 1000 }, signal }),
    forecast: (model, plan, parent, signal) =>
      post(['models', model, 'forecast'], { body: { plan, parent }, signal }),
    distribution: (model, criterion, structure, parent, signal) =>
      ask(['models', model, 'distribution'], { body: { criterion, structure, parent }, signal }),

    layers: (model, step, against, signal) =>
      get([...at(model, step), 'layers'], { query: { against }, signal }),
    layer: (model, step, site, signal) => get([...at(model, step), 'layers', site], { signal }),
    sensitivity: (model, step, site, criterion, signal) =>
      get([...at(model, step), 'layers', site, 'sensitivity'], { query: { criterion }, signal }),
    mask: (model, step, site, against, signal) =>
      get([...at(model, step), 'masks', site], { query: { against }, signal }),
    async tile(model, head, place, signal) {
      const { level, row, column, order, against } = place;
      const query = { level, row, column, order, against };
      const answer = await send('GET', [...at(model, head.step), 'masks', head.site, 'tile'], {
        query,
        signal,
      });
      return readTile(head, place, new Uint8Array(await answer.arrayBuffer()));
    },

    metrics: (model, step, data, signal) => get([...at(model, step), 'metrics'], { query: on(data), signal }),
    latency: (model, step, signal) => get([...at(model, step), 'latency'], { signal }),
    async measureLatency(model, step, signal, again = false) {
      const known = again
        ? null
        : await get<LatencyAnswer | null>([...at(model, step), 'latency'], { signal });
      if (known) return known;
      throw new Computing(
        await post<JobCard>([...at(model, step), 'latency'], {
          query: again ? { again: 'true' } : {},
          signal,
        }),
      );
    },
    predictions: (model, step, data, signal, condition) =>
      get([...at(model, step), 'predictions'], { query: { condition, ...on(data) }, signal }),
    compare: (model, a, b, data, signal) =>
      get(['models', model, 'compare'], { query: { a, b, ...on(data) }, signal }),
    async sprite(data, rows, columns, size, condition) {
      const query = { split: on(data).split, rows: rows.join(','), columns, size, condition };
      return (await send('GET', ['data', data, 'sprite'], { query })).blob();
    },
    async versions(data, row, size, signal) {
      const query = { row, size, split: on(data).split };
      return (await send('GET', ['data', data, 'versions'], { query, signal })).blob();
    },
    robustness: (model, data, signal) => get(['models', model, 'robustness'], { query: on(data), signal }),
    measureRobustness: (model, steps, conditions, data) =>
      post(['models', model, 'robustness'], { body: { steps, conditions, ...on(data) } }),
    growFamily: (model, family) => post(['models', model, 'family'], { body: family }),
    subset: (model, steps, rows, data, signal) =>
      post(['models', model, 'robustness', 'subset'], { body: { steps, rows, ...on(data) }, signal }),
    sampleConditions: (model, steps, row, data, signal) =>
      post(['models', model, 'robustness', 'sample'], { body: { steps, row, ...on(data) }, signal }),
    sampleScores: (model, a, b, conditions, data, signal) =>
      get(['models', model, 'samples'], { query: { a, b, ...under(conditions), ...on(data) }, signal }),
    samplePath: (model, row, condition, data, signal) =>
      get(['models', model, 'samples', String(row)], { query: { condition, ...on(data) }, signal }),
    sampleTop: (model, a, b, row, conditions, data, signal) =>
      get(['models', model, 'samples', String(row), 'top'], {
        query: { a, b, ...under(conditions), ...on(data) },
        signal,
      }),
    geometryFacts: (model, data, signal) => get(['models', model, 'geometry'], { query: { data }, signal }),
    geometry: async (model, step, condition, data, signal, angles = true) => {
      const query = { condition, angles: String(angles), ...on(data) };
      return readColumns(await bytes([...at(model, step), 'geometry'], { query, signal }));
    },
    angles: async (model, step, condition, of, most, data, signal) => {
      const query = { condition, of: of.map(String), most, ...on(data) };
      return readColumns(await bytes([...at(model, step), 'angles'], { query, signal }));
    },

    analysis: (model, name, steps, data, signal) =>
      get(['models', model, 'analyses', name], { query: { steps, ...on(data) }, signal }),

    study: (name, options, of, signal) =>
      ask(['studies', name, 'find'], { body: { options, of: of && { ...of, ...on(of.data) } }, signal }),
    startStudy: (name, options, of) =>
      post(['studies', name], { body: { options, of: of && { ...of, ...on(of.data) } } }),

    exports: (model, step) => get([...at(model, step), 'exports']),
    async exportFile(model, step, form) {
      const answer = await send('GET', [...at(model, step), 'export'], { query: { form } });
      const [difference, tool] = ['x-difference', 'x-checked-with'].map((name) => answer.headers.get(name));
      const check = difference && tool ? { difference: Number(difference), tool } : null;
      return { content: await answer.blob(), check };
    },

    jobs: () => get(['jobs']),
    cancel: (job) => post(['jobs', job, 'cancel']),
    retry: (job) => post(['jobs', job, 'retry']),
    listen: (hear) => listen(hear),
  };
}

function under({ a, b }: Conditions): Record<string, string> {
  return { condition: a, condition_b: b };
}

function at(model: string, step: string): string[] {
  return ['models', model, 'steps', step];
}
