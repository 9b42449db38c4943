/** What a draft would take from each layer, estimated in the page from score quantiles while the slider moves. */
import type { AxisCard, DistributionAnswer, LayerDistribution } from '../../api';
import { takesMinimum, type Draft } from './draft';
import { alive, sum } from './scores';
import { takerOf, unitsFor, type Part, type Taken } from './takers';

export interface LayerOutlook {
  site: string;
  n: number;
  /** Units gone before. */
  gone: number;
  /** Units that would go now; null where the page cannot tell (Preview can). */
  fresh: number | null;
  /** Why it cannot lose units, in words; empty if it can. */
  reason: string;
  /** Locked by the person. */
  locked: boolean;
  /** Share kept at least, null if none is set. */
  minimum: number | null;
}

export interface Outlook {
  layers: LayerOutlook[];
  /** Score below which units go, where all layers share one. */
  threshold: number | null;
  /** Units of the layers that take part: all, gone before, going now (null = unknown). */
  n: number;
  gone: number;
  fresh: number | null;
  /** Share that will be gone, by site, of those that can lose units. */
  after: Record<string, number>;
}

/** Units that go where the structure says so by itself. */
function fixed(parts: readonly Part[]): Taken {
  return {
    fresh: parts.map(({ layer }) => Math.max(0, (layer.n_after ?? 0) - layer.n_gone)),
    threshold: null,
  };
}

/** Whether the structure says by itself how much goes. */
export function isFixed(distribution: DistributionAnswer): boolean {
  return distribution.layers.some((layer) => typeof layer.n_after === 'number');
}

/** Units a layer may lose: the scope keeps some of every layer, the person perhaps more of this one. */
function mostOf(layer: LayerDistribution, least: number, minimum: number): number {
  const keep = Math.max(least, Math.ceil(minimum * layer.n_units - 1e-9));
  return Math.max(0, alive(layer) - keep);
}

/** The outlook of a draft at a target. A layer that is locked, by the network or the person, loses nothing. */
export function outlook(
  distribution: DistributionAnswer,
  draft: Draft,
  scope: AxisCard | undefined,
  target: number,
): Outlook {
  const least = typeof draft.scope.minimum === 'number' ? Math.max(1, draft.scope.minimum) : 1;
  const free = distribution.layers.filter((l) => l.locked === '' && !draft.locked.includes(l.site));
  const parts = free.map((layer) => ({
    layer,
    most: mostOf(layer, least, takesMinimum(scope) ? (draft.minimum[layer.site] ?? 0) : 0),
    rate: draft.rates[layer.site] ?? 0,
  }));
  const { fresh, threshold } = isFixed(distribution) ? fixed(parts) : takerOf(scope)(parts, target);
  const bySite = new Map(parts.map((part, i) => [part.layer.site, fresh?.[i] ?? null]));
  const layers = distribution.layers.map((l) => ({
    site: l.site,
    n: l.n_units,
    gone: l.n_gone,
    fresh: bySite.has(l.site) ? (bySite.get(l.site) ?? null) : 0,
    reason: l.locked,
    locked: draft.locked.includes(l.site),
    minimum: draft.minimum[l.site] ?? null,
  }));
  const taking = layers.filter((l) => bySite.has(l.site));
  return {
    layers,
    threshold,
    n: sum(taking.map((l) => l.n)),
    gone: sum(taking.map((l) => l.gone)),
    fresh: fresh && sum(fresh),
    after: Object.fromEntries(layers.filter((l) => l.reason === '').map((l) => [l.site, shareAfter(l)])),
  };
}

/** The share that will be gone of a layer: `fresh` units more than now. */
export function shareAfter(layer: LayerOutlook): number {
  return layer.n === 0 ? 0 : (layer.gone + (layer.fresh ?? 0)) / layer.n;
}

const GUTTED = 0.95; // a layer that loses more than this rarely passes anything on

/** Layers that this step would take nearly everything from, e.g. because scores do not compare between layers. */
export function gutted(now: Outlook): LayerOutlook[] {
  return now.layers.filter((layer) => (layer.fresh ?? 0) > 0 && shareAfter(layer) > GUTTED);
}

/** A draft's rates so that one more step of the profile takes what the outlook shows, with one site's share replaced. */
export function retuned(
  now: Outlook,
  site: string,
  share: number,
): { rates: Record<string, number>; target: number } {
  const changed = now.layers.map((l) => {
    const fresh = l.site === site ? Math.max(0, unitsFor(share, l.n) - l.gone) : (l.fresh ?? 0);
    return { ...l, fresh };
  });
  const rates = changed.map(
    (l) => [l.site, l.n > l.gone ? Math.min(0.999999, l.fresh / (l.n - l.gone)) : 0] as const,
  );
  const taking = changed.filter((l) => l.reason === '' && !l.locked);
  const n = sum(taking.map((l) => l.n));
  return {
    rates: Object.fromEntries(rates),
    target: n === 0 ? 0 : sum(taking.map((l) => l.gone + l.fresh)) / n,
  };
}

/** The target that one step of a profile comes to, from where the layers stand. */
export function targetOf(distribution: DistributionAnswer, rates: Readonly<Record<string, number>>): number {
  const free = distribution.layers.filter((l) => l.locked === '');
  const gone = free.map((l) => l.n_gone + alive(l) * (rates[l.site] ?? 0));
  const n = sum(free.map((l) => l.n_units));
  return n === 0 ? 0 : sum(gone) / n;
}
