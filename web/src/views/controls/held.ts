/** Layers that lose nothing because one that a person locked hangs on them. */
import type { DistributionAnswer, NetworkCard } from '../../api';
import type { Draft } from './draft';

/** Structures whose units belong to several layers: who makes them and who reads them. */
const SHARED: ReadonlySet<string> = new Set(['filter']);

/** Sites that make what a locked one reads, or whose units go together with these or with it; without itself. */
export function heldSites(network: NetworkCard, locked: readonly string[]): Map<string, string> {
  const coupled = new Map(network.layers.map((layer) => [layer.site, layer.coupled ?? []]));
  const held = new Map<string, string>();
  for (const site of locked) {
    const makers = network.edges.filter((edge) => edge.target === site).map((edge) => edge.source);
    for (const maker of [site, ...makers])
      for (const other of [maker, ...(coupled.get(maker) ?? [])])
        if (other !== '' && !locked.includes(other)) held.set(other, site);
  }
  return held;
}

/** The distribution with the reason beside every layer that a lock holds. */
export function withHeld(
  distribution: DistributionAnswer,
  network: NetworkCard | null,
  draft: Draft,
): DistributionAnswer {
  if (!network || draft.locked.length === 0 || !SHARED.has(draft.structure.name)) return distribution;
  const held = heldSites(network, draft.locked);
  const labels = new Map(network.layers.map((layer) => [layer.site, layer.label]));
  const reason = (site: string): string => {
    const by = held.get(site);
    return by === undefined
      ? ''
      : `Locked with ${labels.get(by) ?? by}, which would lose what it reads or makes`;
  };
  const layers = distribution.layers.map((l) => (l.locked === '' ? { ...l, locked: reason(l.site) } : l));
  return { ...distribution, layers };
}
