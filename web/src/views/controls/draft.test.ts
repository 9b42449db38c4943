import { describe, expect, it } from 'vitest';
import type { AxisCard, Catalogue, NetworkCard } from '../../api';
import { withLock, withMinimum, withStructure, withTarget } from './changes';
import { cardsOf, firstDraft, planOf, suggestedTarget } from './draft';
import { refusal, scopeRefusal, structureRefusal, targetRefusal } from './refusals';

function card(name: string, fields: AxisCard['fields'] = {}, structures: string[] = []): AxisCard {
  return {
    name,
    title: name,
    summary: '',
    code: '',
    needs: [],
    structures,
    unit: '',
    counted: '',
    asked: true,
    trains: false,
    fixes: false,
    fields,
    definitions: {},
  };
}

const edits = { edits: { type: 'array', items: { type: 'object' } } };
const catalogue: Catalogue = {
  corruptions: [],
  studies: [],
  criteria: [
    card('hand', edits),
    card('magnitude', { p: { type: 'integer', default: 1 } }),
    card('maps', {}, ['filter']),
  ],
  structures: [card('weight'), card('filter')],
  scopes: [
    card('global', { minimum_kept: {} }),
    card('ratios', { ratios: { type: 'object' }, per_step: {}, minimum_kept: {} }),
  ],
  schedules: [card('one_shot')],
  recoveries: [card('none')],
  targets: [card('macs'), card('units'), { ...card('hidden'), asked: false }],
};
const network = {
  refusals: { magnitude: { filter: 'no filters here' } },
  target_refusals: { macs: { weight: 'zeros stay in place' } },
} as unknown as NetworkCard;
const draft = firstDraft(catalogue);
const [global, ratios] = catalogue.scopes as [AxisCard, AxisCard];

describe('a draft', () => {
  it('starts with the usual choices and their defaults', () => {
    expect(draft.criterion).toEqual({ name: 'magnitude', p: 1 });
    expect(draft.scope).toEqual({ name: 'global' });
  });
  it('does not offer what a form cannot ask for, but does offer shares by layer', () => {
    expect(cardsOf(catalogue, 'criterion').map((c) => c.name)).toEqual(['magnitude', 'maps']);
    expect(cardsOf({ ...catalogue, scopes: [...catalogue.scopes].reverse() }, 'scope')[0]!.name).toBe(
      'global',
    );
    expect(cardsOf(catalogue, 'scope').map((c) => c.name)).toEqual(['global', 'ratios']);
  });
  it('offers targets where they have a meaning, the usual one first', () => {
    const [units, macs] = cardsOf(catalogue, 'target') as [AxisCard, AxisCard];
    expect([units.name, macs.name]).toEqual(['units', 'macs']);
    expect(cardsOf(catalogue, 'target')).toHaveLength(2);
    expect(targetRefusal(network, macs, draft)).toBe('zeros stay in place');
    expect(targetRefusal(network, units, draft)).toBe('');
    const filters = { ...draft, structure: { name: 'filter' } };
    expect(targetRefusal(network, macs, filters)).toBe('');
    const aimed = withTarget({ ...filters, scope: { name: 'ratios' }, rates: { a: 0.5 } }, catalogue, macs);
    expect(aimed).toMatchObject({
      target: { name: 'macs' },
      scope: { name: 'global' },
      rates: {},
      sparsity: null,
    });
    expect(scopeRefusal(ratios, aimed)).toContain('say by themselves');
    expect(scopeRefusal(ratios, draft)).toBe('');
    expect(withStructure(aimed, catalogue, network, 'weight').target).toEqual({ name: 'units' });
    expect(withStructure(aimed, catalogue, network, 'filter').target).toEqual(aimed.target);
  });
  it('sends a target only where it is not the usual one', () => {
    expect(planOf(draft, global, 0.5, { a: 0.5 })).not.toHaveProperty('target');
    const aimed = { ...draft, target: { name: 'macs' } };
    expect(planOf(aimed, global, 0.5, { a: 0.5 })).toMatchObject({ target: { name: 'macs' }, sparsity: 0.5 });
  });
  it('says why a combination cannot run', () => {
    expect(refusal(network, catalogue.criteria[1]!, catalogue.structures[1]!)).toBe('no filters here');
    expect(refusal(network, catalogue.criteria[2]!, catalogue.structures[0]!)).toBe('scores filter only');
    expect(refusal(network, catalogue.criteria[1]!, catalogue.structures[0]!)).toBe('');
  });
  it('refuses a structure only if no criterion can score it', () => {
    const none = { refusals: { magnitude: { filter: 'no filters here' }, maps: { filter: 'none' } } };
    const filter = catalogue.structures[1]!;
    expect(structureRefusal(none as unknown as NetworkCard, catalogue, filter)).toBe('no filters here');
    expect(structureRefusal(network, catalogue, filter)).toBe('');
  });
  it('changes to a criterion that can score the new structure', () => {
    expect(withStructure(draft, catalogue, network, 'filter').criterion.name).toBe('maps');
  });
  it('suggests three tenths of what is left', () => {
    expect(suggestedTarget(0)).toBe(0.3);
    expect(suggestedTarget(0.5)).toBe(0.65);
    expect(suggestedTarget(0.999)).toBe(0.99);
  });
});

describe('a plan', () => {
  it('carries the locks', () => {
    const after = { a: 0.5, b: 0.5 };
    expect(planOf(draft, global, 0.5, after)).toMatchObject({ layers: [], locked: [] });
    expect(planOf(withLock(draft, 'a', true), global, 0.5, after)).toMatchObject({
      layers: [],
      locked: ['a'],
    });
  });
  it('asks for no share where the structure says its own', () => {
    const set = withLock({ ...draft, scope: { name: 'ratios' } }, 'a', true);
    expect(planOf(set, ratios, 0.5, { a: 0.2, b: 0.3 }, true)).toMatchObject({
      scope: { name: 'ratios' },
      sparsity: 0,
      locked: ['a'],
    });
  });
  it('carries the share of each layer, locks as 0, and minimums, where the scope takes them', () => {
    const set = withMinimum(withLock({ ...draft, scope: { name: 'ratios' } }, 'b', true), 'a', 0.1);
    expect(planOf(set, ratios, 0.5, { a: 1 / 3, b: 0.5 })).toMatchObject({
      scope: { name: 'ratios', ratios: { a: 0.333333333, b: 0 }, minimum_kept: { a: 0.1 } },
      layers: [],
    });
    expect(planOf(withMinimum(draft, 'a', 0.1), global, 0.5, {}).scope).toEqual({
      name: 'global',
      minimum_kept: { a: 0.1 },
    });
  });
  it('forgets a lock and a minimum that were taken back', () => {
    expect(withLock(withLock(draft, 'a', true), 'a', false).locked).toEqual([]);
    expect(withMinimum(withMinimum(draft, 'a', 0.2), 'a', null).minimum).toEqual({});
  });
});
