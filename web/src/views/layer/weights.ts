/** The histogram of a layer's weights, and whether one size parts what was removed from what stayed. */
import type { Histogram } from '../../api';

export interface Bin {
  from: number;
  to: number;
  kept: number;
  removed: number;
}

export function binsOf({ edges, kept, removed }: Histogram): Bin[] {
  return kept.map((n, i) => ({ from: edges[i]!, to: edges[i + 1]!, kept: n, removed: removed[i] ?? 0 }));
}

export interface Parting {
  /** The size below which weights are gone, as well as one line can tell. */
  at: number;
  /** Weights on the wrong side of the line, as a share of the removed ones. */
  wrong: number;
}

interface Sized extends Bin {
  low: number;
  high: number;
}

/**
 * The magnitude that best parts removed from kept weights; null unless both are there.
 * A cut by size is wrong about almost none; by another criterion, or by whole channels, about many. Bins that the
 * line goes through are on both sides, so they are never wrong: they say where in them it lies.
 */
export function partingOf(histogram: Histogram): Parting | null {
  const bins = binsOf(histogram).map((bin) => ({ ...bin, ...sizeOf(bin) }));
  const removed = bins.reduce((sum, bin) => sum + bin.removed, 0);
  if (removed === 0 || bins.every((bin) => bin.kept === 0)) return null;
  const wrongAt = (at: number): number =>
    bins.reduce((sum, b) => sum + (b.high <= at ? b.kept : b.low >= at ? b.removed : 0), 0);
  const tries = bins.map((bin) => (bin.low + bin.high) / 2);
  const best = tries.reduce((p, q) => (wrongAt(q) < wrongAt(p) ? q : p));
  return { at: within(bins, best), wrong: wrongAt(best) / removed };
}

/** Where the line lies inside the bins it goes through: so far up as they are removed. */
function within(bins: readonly Sized[], at: number): number {
  const cut = bins.filter((bin) => bin.low < at && at < bin.high && bin.kept + bin.removed > 0);
  const places = cut.map(({ low, high, kept, removed }) => low + ((high - low) * removed) / (kept + removed));
  return places.length === 0 ? at : places.reduce((sum, place) => sum + place, 0) / places.length;
}

function sizeOf({ from, to }: Bin): { low: number; high: number } {
  const ends = [Math.abs(from), Math.abs(to)];
  return { low: from < 0 && to > 0 ? 0 : Math.min(...ends), high: Math.max(...ends) };
}

/** A line that is wrong about more explains nothing. */
export const PARTS_CLEANLY = 0.05;

/** What the line says. */
export function partingWords(parting: Parting | null): string {
  if (!parting) return '';
  return parting.wrong <= PARTS_CLEANLY
    ? 'removed by size'
    : 'not removed by size alone: no threshold parts them';
}
