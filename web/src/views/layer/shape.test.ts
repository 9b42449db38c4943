import { describe, expect, it } from 'vitest';
import type { LayerCard, LayerDetail, NetworkCard, UnitRow } from '../../api';
import {
  bondWords,
  chosenAfter,
  factsOf,
  freeShare,
  ranked,
  sensitivityWords,
  sortedUnits,
  stagedUnits,
  visible,
} from './shape';

const unit = (index: number, norm: number, parts: Partial<UnitRow> = {}): UnitRow => ({
  unit: index,
  kept: 1,
  removed: false,
  manual: false,
  norm,
  ranks: { magnitude: index + 1 },
  ...parts,
});
const point = (share: number, value: number) => ({
  share,
  accuracy: { value, low: value - 0.02, high: value + 0.02, n: 100 },
});
const detail: LayerDetail = {
  step: 's',
  state: {
    site: 'conv1.weight',
    n_weights: 1000,
    n_removed: 480,
    n_now: 20,
    n_restored: 0,
    n_manual: 3,
    n_outputs: 10,
    outputs_alive: 8,
    n_inputs: 3,
    inputs_alive: 3,
  },
  weights: { edges: [], kept: [], removed: [] },
  units: [],
  n_units: 10,
  coupled: ['conv3.weight'],
  locked: 'they are the classes.',
};
const conv = { kind: 'conv' } as LayerCard;
const network = { layers: [{ site: 'conv3.weight', label: 'conv3' }] } as NetworkCard;

describe('the table of channels', () => {
  const rows = [unit(0, 2), unit(1, 1, { removed: true }), unit(2, 1, { removed: true, manual: true })];
  it('sorts by any column, ties by index', () => {
    const order = (column: Parameters<typeof sortedUnits>[1]['column'], down = false) =>
      sortedUnits(rows, { column, down }).map((row) => row.unit);
    expect(order('norm')).toEqual([1, 2, 0]);
    expect(order('unit', true)).toEqual([2, 1, 0]);
    expect(order('state', true)).toEqual([2, 1, 0]);
    expect(order('rank:magnitude', true)).toEqual([2, 1, 0]);
  });
  it('knows which criteria rank it', () => {
    expect(ranked(rows)).toEqual(['magnitude']);
    expect(ranked([])).toEqual([]);
  });
  it('draws only what is on screen', () => {
    expect(visible(0, 200, 20, 4096)).toEqual({ first: 0, last: 14 });
    expect(visible(2000, 200, 20, 4096)).toEqual({ first: 96, last: 114 });
    expect(visible(0, 200, 20, 3)).toEqual({ first: 0, last: 3 });
  });
});

describe('words of a layer', () => {
  it('count what is kept, masked and alive', () => {
    expect(factsOf(detail, conv).map((f) => `${f.name} ${f.value} ${f.rest}`)).toEqual([
      'weights kept 520 of 1\u202f000',
      'masked 480 48\u202f%',
      'in this step 20 ',
      'by hand 3 ',
      'channels alive 8 of 10',
      'inputs alive 3 of 3',
    ]);
  });
  it('say what goes together and what stays', () => {
    const [together, stays] = bondWords(detail, network, conv);
    expect(together).toMatch('Channels go together with those of conv3');
    expect(stays).toBe('Whole channels stay: they are the classes. Single weights can still go.');
    expect(bondWords({ ...detail, coupled: [], locked: '' }, network, conv)).toEqual([]);
  });
  it('say of a recurrent layer that a unit has a row for each gate', () => {
    const lstm = { ...conv, kind: 'recurrent' as const };
    expect(bondWords({ ...detail, locked: '' }, network, lstm)[0]).toMatch(
      /^Rows go together with those of .*: a unit of the state has a row for each of its gates\.$/,
    );
  });
  it('name four coupled layers at most', () => {
    const many = { ...detail, coupled: ['a', 'b', 'c', 'd', 'e', 'f'], locked: '' };
    expect(bondWords(many, network, conv)[0]).toMatch('a, b, c, d and 2 others');
  });
});

describe('sensitivity', () => {
  const points = [point(0, 0.9), point(0.5, 0.89), point(0.7, 0.85), point(0.9, 0.4)];
  it('is free as far as the interval reaches the unpruned accuracy', () => {
    expect(freeShare(points)).toBe(0.5);
    expect(sensitivityWords(points)).toMatch('gives up 50 %');
    expect(sensitivityWords(points.slice(0, 2))).toMatch('to 50 % costs nothing');
    expect(freeShare([])).toBeNull();
  });
});

describe('chosen channels', () => {
  const rows = [unit(5, 1), unit(2, 1), unit(9, 1), unit(7, 1)];
  it('are one, one more, or a range in the order on screen', () => {
    expect([...chosenAfter(new Set([2]), rows, 0, 2, 'only')]).toEqual([5]);
    expect([...chosenAfter(new Set([5]), rows, 0, 5, 'only')]).toEqual([]);
    expect([...chosenAfter(new Set([5, 2]), rows, 1, 5, 'toggle')]).toEqual([5]);
    expect([...chosenAfter(new Set([2]), rows, 3, 2, 'range')].sort()).toEqual([2, 7, 9]);
    expect([...chosenAfter(new Set(), rows, 3, null, 'range')]).toEqual([7]);
  });
  it('wait for what was staged last', () => {
    const edit = (units: number[], action: 'prune' | 'restore', site = 'a') => ({
      kind: 'unit' as const,
      site,
      units,
      action,
    });
    const staged = stagedUnits([edit([1, 2], 'prune'), edit([2], 'restore'), edit([3], 'prune', 'b')], 'a');
    expect([...staged]).toEqual([
      [1, 'prune'],
      [2, 'restore'],
    ]);
  });
});
