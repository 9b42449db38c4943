import { describe, expect, it } from 'vitest';
import type { AxisCard, DistributionAnswer } from '../../api';
import type { Draft } from './draft';
import { gutted, outlook, retuned, shareAfter, targetOf } from './outlook';
import { unitsFor } from './takers';

const ramp = (high: number) => Array.from({ length: 257 }, (_, i) => (high * i) / 256);
const answer: DistributionAnswer = {
  step: 's',
  criterion: { name: 'magnitude' },
  structure: { name: 'weight' },
  notes: [],
  layers: [
    { site: 'a', n_units: 100, n_gone: 0, quantiles: ramp(1), locked: '' },
    { site: 'b', n_units: 300, n_gone: 100, quantiles: ramp(2), locked: '' },
    { site: 'c', n_units: 50, n_gone: 0, quantiles: ramp(1), locked: 'it is the output' },
  ],
};
const draft: Draft = {
  criterion: { name: 'magnitude' },
  structure: { name: 'weight' },
  scope: { name: 'global' },
  schedule: { name: 'one_shot' },
  recovery: { name: 'none' },
  target: { name: 'units' },
  sparsity: 0.5,
  locked: [],
  minimum: {},
  rates: {},
  control: false,
};

function scope(name: string, ...fields: string[]): AxisCard {
  const schema = Object.fromEntries(fields.map((field) => [field, {}]));
  return {
    name,
    title: name,
    summary: '',
    code: '',
    needs: [],
    structures: [],
    unit: '',
    counted: '',
    asked: true,
    trains: false,
    fixes: false,
    fields: schema,
    definitions: {},
  };
}

const fresh = (o: ReturnType<typeof outlook>) => o.layers.map((l) => l.fresh);
const ratios = scope('ratios', 'ratios', 'per_step', 'minimum_kept');

describe('an outlook', () => {
  it('takes what the structure says, whatever the target and the scope', () => {
    const layers = answer.layers.map((l) => (l.locked ? l : { ...l, n_after: l.n_units / 2 }));
    for (const each of [scope('global'), scope('uniform'), ratios]) {
      const seen = outlook({ ...answer, layers }, draft, each, 0.9);
      expect(seen).toMatchObject({ n: 400, gone: 100, fresh: 100, threshold: null });
      expect(fresh(seen)).toEqual([50, 50, 0]);
    }
  });
  it('takes the lowest scores of all layers under a global scope, what is gone counted in', () => {
    const seen = outlook(answer, draft, scope('global'), 0.5);
    expect(seen).toMatchObject({ n: 400, gone: 100, fresh: 100 });
    expect(fresh(seen)).toEqual([50, 50, 0]);
    expect(seen.threshold).toBeCloseTo(0.5, 2);
  });
  it('takes the same share of each layer under a uniform scope', () => {
    expect(fresh(outlook(answer, draft, scope('uniform'), 0.5))).toEqual([50, 50, 0]);
    expect(fresh(outlook(answer, draft, scope('uniform'), 0.2))).toEqual([20, 0, 0]);
  });
  it('leaves a locked layer alone and counts over the others only', () => {
    const seen = outlook(answer, { ...draft, locked: ['b'] }, scope('global'), 0.5);
    expect(seen).toMatchObject({ n: 100, gone: 0, fresh: 50 });
    expect(fresh(seen)).toEqual([50, 0, 0]);
  });
  it('takes nothing when the target is behind', () => {
    expect(outlook(answer, draft, scope('global'), 0.1)).toMatchObject({ fresh: 0, threshold: null });
  });
  it('does not guess for a scope it does not know', () => {
    expect(outlook(answer, draft, scope('new'), 0.5).fresh).toBeNull();
  });
  it('warns of layers that would lose nearly all, but not of those that had lost it', () => {
    expect(gutted(outlook(answer, draft, scope('uniform'), 0.97)).map((l) => l.site)).toEqual(['a', 'b']);
    expect(gutted(outlook(answer, draft, scope('uniform'), 0.9))).toEqual([]);
    const gone = { ...answer, layers: [{ ...answer.layers[0]!, n_gone: 98 }] };
    expect(gutted(outlook(gone, draft, scope('uniform'), 0.5))).toEqual([]);
  });
  it('never takes the last unit of a layer', () => {
    expect(fresh(outlook(answer, draft, scope('uniform'), 0.999))).toEqual([99, 199, 0]);
  });
});

describe('a profile of rates', () => {
  const rates = { a: 0.1, b: 0.3 };
  it('applied once gives its own shares', () => {
    const target = targetOf(answer, rates);
    const seen = outlook(answer, { ...draft, rates }, ratios, target);
    expect(fresh(seen)).toEqual([10, 60, 0]);
  });
  it('is applied again and again to reach further: 1 - (1 - rate)^t', () => {
    const twice = (100 + 100 * (1 - 0.9 ** 2) + 200 * (1 - 0.7 ** 2)) / 400;
    expect(fresh(outlook(answer, { ...draft, rates }, ratios, twice))).toEqual([19, 102, 0]);
  });
  it('stops at the minimum a layer keeps; others give more', () => {
    const seen = outlook(answer, { ...draft, rates, minimum: { b: 0.6 } }, ratios, 0.5);
    expect(seen.layers[1]!.fresh).toBe(20);
    expect(seen.layers[0]!.fresh).toBe(80);
  });
  it('follows a share set by hand in the table', () => {
    const now = outlook(answer, { ...draft, rates }, ratios, targetOf(answer, rates));
    const set = retuned(now, 'a', 0.5);
    const next = outlook(answer, { ...draft, rates: set.rates }, ratios, set.target);
    expect(next.layers.slice(0, 2).map(shareAfter)).toEqual([0.5, 160 / 300]);
  });
});

it('rounds like the engine: floor(share * n + 1/2)', () => {
  expect([unitsFor(0.25, 10), unitsFor(0.5, 3), unitsFor(0.35, 10)]).toEqual([3, 2, 4]);
});
