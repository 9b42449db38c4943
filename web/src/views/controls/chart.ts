/** Geometry of the chart of scores. */
import type { ScoreBins } from './scores';

const MOST = 0.5; // of the width: the scores that can still move keep at least the other half

/**
 * The block of units that are gone, left of the scores: its area is to the bars' area as they are to those still there.
 * Its height is a share of the tallest bar. Where it would need more than half the width it is as tall as the bars
 * and no longer to scale; the numbers below say so anyway.
 */
export function gonePart(bins: ScoreBins, gone: number, width: number): { width: number; height: number } {
  const alive = bins.counts.reduce((a, b) => a + b, 0);
  const highest = Math.max(...bins.counts, 0);
  if (gone <= 0 || alive <= 0 || highest <= 0) return { width: gone > 0 ? width * MOST : 0, height: 1 };
  const mean = alive / bins.counts.length / highest;
  const share = (gone / alive) * mean;
  return { width: width * Math.min(MOST, share / (1 + share)), height: 1 };
}
