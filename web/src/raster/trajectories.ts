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

/*
 * Lines of one colour over each other let through the product of what each lets through, in whatever order: so their
 * logarithms are added up, which takes a fraction of blending, and each pixel is blended once at the end.
 */

/** Units of a natural logarithm. */
const UNIT = 1024;
/** Nothing is let through from here on. */
const OPAQUE = 8 * UNIT;
/** What a strength 0..256 adds. */
const ADDED = Uint16Array.from({ length: 257 }, (_, strength) =>
  strength === 256 ? OPAQUE : Math.round(-UNIT * Math.log(1 - strength / 256)),
);
/** The strength 0..256 of a sum. */
const STRENGTH = Uint16Array.from({ length: OPAQUE + 1 }, (_, sum) =>
  Math.round(256 * (1 - Math.exp(-sum / UNIT))),
);

/** Pixels of one picture, along and across a line: sizes, and distances in memory. */
interface Way {
  length: number;
  breadth: number;
  stride: number;
  across: number;
}

/** Draws the lines over `out` (Uint32[height * width]); with `chosen` (flags of rows), the others at 8 %. */
export function paintTrajectories(
  out: Uint32Array,
  view: PlotView,
  lines: Trajectories,
  chosen: Uint8Array | null,
): void {
  const sums = new Uint32Array(view.width * view.height);
  addLines(sums, view, lines, chosen);
  for (let at = 0; at < sums.length; at++) {
    const sum = sums[at]!;
    if (sum > 0) out[at] = blended(out[at]!, lines.color, STRENGTH[sum < OPAQUE ? sum : OPAQUE]!);
  }
}

function addLines(
  sums: Uint32Array,
  view: PlotView,
  { fromX, fromY, toX, toY, rows, alpha, line }: Trajectories,
  chosen: Uint8Array | null,
): void {
  const { width, height } = view;
  const { scaleX, shiftX, scaleY, shiftY } = plotScale(view);
  const lying: Way = { length: width, breadth: height, stride: 1, across: width };
  const standing: Way = { length: height, breadth: width, stride: width, across: 1 };
  const full = 256 * Math.min(1, alpha * line);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const weight = chosen && chosen[row] !== 1 ? full * DIMMED_LINE : full;
    // From the middle of one pixel to that of the next is 1, so a half is taken off.
    const x0 = fromX[row]! * scaleX + shiftX - 0.5;
    const y0 = fromY[row]! * scaleY + shiftY - 0.5;
    const x1 = toX[row]! * scaleX + shiftX - 0.5;
    const y1 = toY[row]! * scaleY + shiftY - 0.5;
    const isLying = Math.abs(x1 - x0) >= Math.abs(y1 - y0);
    if (isLying && x0 <= x1) walk(sums, lying, x0, y0, x1, y1, weight);
    else if (isLying) walk(sums, lying, x1, y1, x0, y0, weight);
    else if (y0 <= y1) walk(sums, standing, y0, x0, y1, x1, weight);
    else walk(sums, standing, y1, x1, y0, x0, weight);
  }
}

/**
 * Steps along the longer way from a0 to a1, a pixel at a time; each step is shared by the two pixels next to the line
 * across it. Places across are whole numbers of 1 / 65 536 pixel, which is exact enough and quicker.
 */
function walk(
  sums: Uint32Array,
  { length, breadth, stride, across }: Way,
  a0: number,
  c0: number,
  a1: number,
  c1: number,
  weight: number,
): void {
  // What lies far outside has no place in whole numbers, and none in the picture.
  if (!(Math.max(Math.abs(c0), Math.abs(c1)) < 16_000)) return;
  const slope = a1 > a0 ? (c1 - c0) / (a1 - a0) : 0;
  const first = Math.max(0, Math.floor(a0 + 0.5));
  const last = Math.min(length - 1, Math.ceil(a1 + 0.5) - 1);
  const rise = Math.round(slope * 65_536);
  const whole = Math.round(weight);
  let place = Math.round((c0 + (first - a0) * slope) * 65_536);
  for (let at = first; at <= last; at++, place += rise) {
    // Ends count for the part of their pixel that the line runs through.
    const isEnd = at - 0.5 < a0 || at + 0.5 > a1;
    const strength = isEnd ? Math.round(weight * (Math.min(a1, at + 0.5) - Math.max(a0, at - 0.5))) : whole;
    const near = place >> 16;
    const share = (place >> 8) & 255;
    const pixel = at * stride + near * across;
    if (near >= 0 && near < breadth) sums[pixel]! += ADDED[(strength * (256 - share) + 128) >> 8]!;
    if (near >= -1 && near + 1 < breadth) sums[pixel + across]! += ADDED[(strength * share + 128) >> 8]!;
  }
}
