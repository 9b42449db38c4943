import { describe, expect, it } from 'vitest';
import type { DistributionAnswer, NetworkCard } from '../../api';
import type { Draft } from './draft';
import { heldSites, withHeld } from './held';

const layer = (site: string, coupled: string[] = []) => ({ site, label: site.toUpperCase(), coupled });
const network = {
  layers: [layer('stem', ['outer']), layer('inner'), layer('outer', ['stem']), layer('head')],
  edges: [
    { source: '', target: 'stem', skip: false },
    { source: 'stem', target: 'inner', skip: false },
    { source: 'inner', target: 'outer', skip: false },
    { source: 'outer', target: 'head', skip: false },
  ],
} as unknown as NetworkCard;
const draft = { structure: { name: 'filter' }, locked: ['inner'] } as unknown as Draft;
const answer = {
  layers: ['stem', 'inner', 'outer', 'head'].map((site) => ({ site, locked: '' })),
} as unknown as DistributionAnswer;

describe('what a lock holds', () => {
  it('is who makes what the locked layer reads, and who goes together with that', () => {
    expect([...heldSites(network, ['inner']).keys()]).toEqual(['stem', 'outer']);
    expect([...heldSites(network, ['outer']).keys()]).toEqual(['stem', 'inner']);
    expect(heldSites(network, []).size).toBe(0);
  });
  it('is said beside the layer, and lets the locked one be unlocked', () => {
    const reasons = withHeld(answer, network, draft).layers.map((l) => l.locked);
    expect(reasons[0]).toBe('Locked with INNER, which would lose what it reads or makes');
    expect([reasons[1], reasons[3]]).toEqual(['', '']);
  });
  it('is nothing where units belong to one layer alone', () => {
    expect(withHeld(answer, network, { ...draft, structure: { name: 'weight' } })).toBe(answer);
  });
});
