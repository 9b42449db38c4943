/** Points as marks, blended on the CPU; layers of one group take turns, so that none lies over the other. */
import { blended, plotScale, type PlotView } from './blend';
import { PHASES, type Stamps } from './scatterMarks';

/** Rows of two columns, drawn as one mark. */
export interface PointLayer {
  x: Float32Array;
  y: Float32Array;
  rows: ArrayLike<number>;
  stamps: Stamps;
  /** As `packed` gives it. */
  color: number;
  /** Strength 0..1. */
  alpha: number;
}

/** How strong what is not chosen remains. */
export const DIMMED = 0.15;

/**
 * Draws groups of layers over `out` (Uint32[height * width]), one group over the other.
 *
 * With `chosen` (flags of rows), what is not chosen is drawn first and at 15 %.
 */
export function paintPoints(
  out: Uint32Array,
  view: PlotView,
  groups: readonly (readonly PointLayer[])[],
  chosen: Uint8Array | null,
): void {
  if (chosen) for (const group of groups) paintGroup(out, view, group, chosen, 0, DIMMED);
  for (const group of groups) paintGroup(out, view, group, chosen, 1, 1);
}

function paintGroup(
  out: Uint32Array,
  view: PlotView,
  group: readonly PointLayer[],
  chosen: Uint8Array | null,
  wanted: 0 | 1,
  strength: number,
): void {
  const painters = group.map((layer) => painterOf(out, view, layer, strength));
  const longest = Math.max(0, ...group.map(({ rows }) => rows.length));
  for (let at = 0; at < longest; at++) {
    // Every other row begins with the other layer: neither is always on top.
    for (let turn = 0; turn < group.length; turn++) {
      const which = at % 2 ? group.length - 1 - turn : turn;
      const { rows } = group[which]!;
      if (at < rows.length && (!chosen || chosen[rows[at]!] === wanted)) painters[which]!(rows[at]!);
    }
  }
}

/** A function that draws one row's mark. */
function painterOf(
  out: Uint32Array,
  view: PlotView,
  { x, y, stamps, color, alpha }: PointLayer,
  strength: number,
): (row: number) => void {
  const { width, height } = view;
  const { scaleX, shiftX, scaleY, shiftY } = plotScale(view);
  const { reach, starts, dx, dy } = stamps;
  const strengths = stamps.coverage.map((share) => Math.round(share * alpha * strength));
  const offsets = Int32Array.from(dx, (across, k) => dy[k]! * width + across);
  return (row) => {
    const px = x[row]! * scaleX + shiftX;
    const py = y[row]! * scaleY + shiftY;
    const [i, j] = [Math.floor(px), Math.floor(py)];
    const phase = (((py - j) * PHASES) | 0) * PHASES + (((px - i) * PHASES) | 0);
    const [from, to] = [starts[phase]!, starts[phase + 1]!];
    if (i >= reach && i < width - reach && j >= reach && j < height - reach) {
      const middle = j * width + i;
      for (let k = from; k < to; k++) {
        const pixel = middle + offsets[k]!;
        out[pixel] = blended(out[pixel]!, color, strengths[k]!);
      }
      return;
    }
    for (let k = from; k < to; k++) {
      const [column, line] = [i + dx[k]!, j + dy[k]!];
      if (!(column >= 0 && column < width && line >= 0 && line < height)) continue;
      const pixel = line * width + column;
      out[pixel] = blended(out[pixel]!, color, strengths[k]!);
    }
  };
}

/** The row of some layers nearest to a place in pixels, within `reach` of it; null if none is. */
export function nearestPoint(
  view: PlotView,
  layers: readonly Pick<PointLayer, 'x' | 'y' | 'rows'>[],
  at: { x: number; y: number },
  reach: number,
): number | null {
  const { scaleX, shiftX, scaleY, shiftY } = plotScale(view);
  let best: number | null = null;
  let least = reach * reach;
  for (const { x, y, rows } of layers) {
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      const far = (x[row]! * scaleX + shiftX - at.x) ** 2 + (y[row]! * scaleY + shiftY - at.y) ** 2;
      if (far <= least) [best, least] = [row, far];
    }
  }
  return best;
}
