import { describe, expect, it } from 'vitest';
import type { Edit, LayerCard, PreviewAnswer } from '../../api';
import { halfWidth, reachOf, sitesOf, weightsChanged } from './shape';

const layers = [{ site: 'a.weight', label: 'conv1' }] as LayerCard[];
const edit = (site: string): Edit => ({ kind: 'unit', site, units: [0], action: 'prune' });

describe('a staged edit in words and numbers', () => {
  it('says where it is', () => {
    expect(sitesOf([edit('a.weight'), edit('a.weight')], layers)).toBe('in conv1');
    expect(sitesOf([edit('a.weight'), edit('b.weight')], layers)).toBe('in 2 layers');
    expect(sitesOf([edit('gone.weight')], layers)).toBe('in gone.weight');
  });
  it('counts what it masks and what it gives back', () => {
    const answer = {
      layers: [
        { removed_before: 5, removed_after: 9 },
        { removed_before: 3, removed_after: 1 },
      ],
    };
    expect(weightsChanged(answer as PreviewAnswer)).toBe(2);
  });
  it('draws its interval on a round axis', () => {
    expect(reachOf({ low: -0.25, high: 0.09 })).toBe(0.3);
    expect(reachOf({ low: 0, high: 0 })).toBe(0.1);
    expect(reachOf({ low: -12, high: 40 })).toBe(50);
    expect(halfWidth({ low: -0.25, high: 0.09 })).toBeCloseTo(0.17);
  });
});
