/** How each scope takes units from layers, as the engine does: estimated from the scores while a slider moves. */
import type { AxisCard, LayerDistribution } from '../../api';
import { isProfile } from './draft';
import { alive, cut, roundTo, sum } from './scores';

export interface Part {
  layer: LayerDistribution;
  /** Units it may lose at most. */
  most: number;
  rate: number;
}

export interface Taken {
  fresh: number[] | null;
  threshold: number | null;
}

/** Units that should be gone of n: the one rounding rule of the product. */
export function unitsFor(share: number, n: number): number {
  return Math.floor(share * n + 0.5);
}

function together(parts: readonly Part[], target: number): Taken {
  const layers = parts.map((part) => part.layer);
  const wanted = unitsFor(target, sum(layers.map((l) => l.n_units))) - sum(layers.map((l) => l.n_gone));
  if (wanted <= 0) return { fresh: parts.map(() => 0), threshold: null };
  const { threshold, gone } = cut(
    layers,
    wanted,
    parts.map((part) => part.most),
  );
  return { fresh: gone, threshold };
}

function each(parts: readonly Part[], target: number): Taken {
  const fresh = parts.map(({ layer, most }) => {
    return Math.max(0, Math.min(most, unitsFor(target, layer.n_units) - layer.n_gone));
  });
  return { fresh, threshold: null };
}

const HALVINGS = 50;
const MOST_STEPS = 512; // as many times the profile may be applied

/** What is left of a layer's survivors after a profile was applied `times` times, not below its minimum. */
function stepped({ layer, most, rate }: Part, times: number): number {
  return Math.min(most, alive(layer) * (1 - (1 - Math.min(rate, 0.999999)) ** times));
}

/** The profile applied as often (in parts of a step too) as the target asks for. */
function profiled(parts: readonly Part[], target: number): Taken {
  const n = sum(parts.map((p) => p.layer.n_units));
  const wanted = unitsFor(target, n) - sum(parts.map((p) => p.layer.n_gone));
  if (wanted <= 0) return { fresh: parts.map(() => 0), threshold: null };
  let [low, high] = [0, MOST_STEPS];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (sum(parts.map((p) => stepped(p, middle))) < wanted) low = middle;
    else high = middle;
  }
  return {
    fresh: roundTo(
      parts.map((p) => stepped(p, high)),
      wanted,
    ),
    threshold: null,
  };
}

/** How each scope takes units, by registry name; an unknown one is left to Preview. */
const TAKERS: Readonly<Record<string, (parts: readonly Part[], target: number) => Taken>> = {
  global: together,
  uniform: each,
  layer: each,
  local: each,
};

/** How the units of a draft's scope are taken; what an unknown one takes is not known. */
export function takerOf(scope: AxisCard | undefined): (parts: readonly Part[], target: number) => Taken {
  if (scope && isProfile(scope)) return profiled;
  return TAKERS[scope?.name ?? ''] ?? (() => ({ fresh: null, threshold: null }));
}
