import { describe, expect, it } from 'vitest';
import type { AxisCard, Catalogue, NetworkCard } from '../../api';
import { criteriaFor, ratesOf, usualCriteria } from './family';

const card = (name: string, structures: string[] = []): AxisCard =>
  ({ name, structures }) as unknown as AxisCard;
const catalogue = {
  criteria: ['magnitude', 'taylor', 'random', 'hand', 'oracle', 'odd']
    .map((name) => card(name))
    .concat(card('lookahead', ['weight'])),
} as unknown as Catalogue;
const network = { refusals: { odd: { weight: 'no' } }, slow: ['oracle'] } as unknown as NetworkCard;

describe('a family', () => {
  it('has criteria that rank these units here, quickly; those without a list rank all', () => {
    const names = (structure: string): string[] =>
      criteriaFor(catalogue, network, structure).map(({ name }) => name);
    expect(names('weight')).toEqual(['magnitude', 'taylor', 'random', 'lookahead']);
    expect(names('filter')).toEqual(['magnitude', 'taylor', 'random', 'odd']);
    expect(criteriaFor(null, network, 'weight')).toEqual([]);
  });
  it('begins with three that everybody knows', () => {
    expect(usualCriteria(criteriaFor(catalogue, network, 'weight'))).toEqual([
      'magnitude',
      'taylor',
      'random',
    ]);
    expect(usualCriteria([card('lookahead')])).toEqual([]);
  });
  it('has rates from first to last', () => {
    expect(ratesOf(10, 50, 20)).toEqual([0.1, 0.3, 0.5]);
    expect(ratesOf(50, 50, 20)).toEqual([0.5]);
    expect(ratesOf(50, 10, 20)).toEqual([]);
  });
});
