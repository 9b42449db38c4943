/** Where samples went from A to B: a line each, smoothed over two pixels across its way, on the CPU. */
import { blended, plotScale, type PlotView } from './blend';

export interface Trajectories {
  /** Columns of A and of B. */
  fromX: Float32Array;
  fromY: Float32Array;
  toX: Float32Array;
  toY: Float32Array;
  rows: ArrayLike<number>;
  /** As `packed` gives it. */
  color: number;
  /** Strength 0..1. */
  alpha: number;
  /** Pixels across, up to about 2. */
  line: number;
}

/** How strong a line that is not chosen remains. */
export const DIMMED_LINE = 0.08;

/** Draws the lines over `out` (Uint32[height * width]); with `chosen`, the others first and at 8 %. */
export function paintTrajectories(
  out: Uint32Array,
  view: PlotView,
  lines: Trajectories,
  chosen: Uint8Array | null,
): void {
  if (chosen) paintLines(out, view, lines, chosen, 0, DIMMED_LINE);
  paintLines(out, view, lines, chosen, 1, 1);
}

function paintLines(
  out: Uint32Array,
  view: PlotView,
  { fromX, fromY, toX, toY, rows, color, alpha, line }: Trajectories,
  chosen: Uint8Array | null,
  wanted: 0 | 1,
  strength: number,
): void {
  const { scaleX, shiftX, scaleY, shiftY } = plotScale(view);
  const weight = 256 * Math.min(1, alpha * strength * line);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    if (chosen && chosen[row] !== wanted) continue;
    // From the middle of one pixel to that of the next is 1, so a half is taken off.
    const x0 = fromX[row]! * scaleX + shiftX - 0.5;
    const y0 = fromY[row]! * scaleY + shiftY - 0.5;
    const x1 = toX[row]! * scaleX + shiftX - 0.5;
    const y1 = toY[row]! * scaleY + shiftY - 0.5;
    if (Math.abs(x1 - x0) >= Math.abs(y1 - y0)) {
      walk(out, x0, y0, x1, y1, view.width, view.height, 1, view.width, color, weight);
    } else walk(out, y0, x0, y1, x1, view.height, view.width, view.width, 1, color, weight);
  }
}

/**
 * Steps along the longer way, a pixel at a time; each step is shared by the two pixels next to the line across it.
 *
 * `length` and `breadth` are the picture's sizes along and across, `stride` and `across` the pixels' distances in memory.
 */
function walk(
  out: Uint32Array,
  a0: number,
  c0: number,
  a1: number,
  c1: number,
  length: number,
  breadth: number,
  stride: number,
  across: number,
  color: number,
  weight: number,
): void {
  if (a1 < a0) {
    [a0, a1] = [a1, a0];
    [c0, c1] = [c1, c0];
  }
  const slope = a1 > a0 ? (c1 - c0) / (a1 - a0) : 0;
  const last = Math.min(length - 1, Math.ceil(a1 + 0.5) - 1);
  for (let at = Math.max(0, Math.floor(a0 + 0.5)); at <= last; at++) {
    // The part of this pixel that the line runs through; less than 1 at its ends.
    const part = Math.min(a1, at + 0.5) - Math.max(a0, at - 0.5);
    const place = c0 + (Math.min(a1, Math.max(a0, at)) - a0) * slope;
    const near = Math.floor(place);
    const share = place - near;
    const strength = weight * part;
    const pixel = at * stride + near * across;
    if (near >= 0 && near < breadth)
      out[pixel] = blended(out[pixel]!, color, (strength * (1 - share) + 0.5) | 0);
    if (near >= -1 && near + 1 < breadth)
      out[pixel + across] = blended(out[pixel + across]!, color, (strength * share + 0.5) | 0);
  }
}
