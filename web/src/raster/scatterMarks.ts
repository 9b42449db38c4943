/** Marks as stamps: how much of each pixel they cover, for 4 x 4 places within a pixel, so that drawing one is adding numbers. */
import type { OutcomeName } from '../marks/outcome';

/** Places within a pixel, each way. */
export const PHASES = 4;
/** Points of a pixel that are looked at, each way. */
const SUPER = 8;

export interface Stamps {
  /** Pixels across; the mark's middle is in the pixel at `reach`. */
  side: number;
  reach: number;
  /** Coverage 0..256 [phase y, phase x, side, side]. */
  coverage: Uint16Array;
}

/** Whether a point, as far from the middle, is part of the mark. */
type Shape = (x: number, y: number) => boolean;

/** Marks of outcomes; sizes in pixels. */
export function outcomeStamps(kind: OutcomeName, radius: number, line: number): Stamps {
  const half = line / 2;
  const shapes: Record<OutcomeName, Shape> = {
    'both-right': (x, y) => x * x + y * y <= (0.6 * radius) ** 2,
    'both-wrong': (x, y) => Math.max(Math.abs(x), Math.abs(y)) <= 0.75 * radius,
    fixed: (x, y) =>
      Math.min(Math.abs(x), Math.abs(y)) <= half && Math.max(Math.abs(x), Math.abs(y)) <= radius,
    broken: (x, y) => {
      const [along, across] = [Math.abs(x + y) * Math.SQRT1_2, Math.abs(x - y) * Math.SQRT1_2];
      return Math.min(along, across) <= half && Math.max(along, across) <= 1.25 * radius;
    },
  };
  return stampsOf(shapes[kind], 1.25 * radius);
}

/** A disc. */
export function dotStamps(radius: number): Stamps {
  return stampsOf((x, y) => x * x + y * y <= radius * radius, radius);
}

function stampsOf(shape: Shape, extent: number): Stamps {
  const reach = Math.ceil(extent + 0.5);
  const side = 2 * reach + 1;
  const coverage = new Uint16Array(PHASES * PHASES * side * side);
  for (let at = 0; at < coverage.length; at++) {
    const [column, row] = [at % side, Math.floor(at / side) % side];
    const phase = Math.floor(at / (side * side));
    const middleX = reach + ((phase % PHASES) + 0.5) / PHASES;
    const middleY = reach + (Math.floor(phase / PHASES) + 0.5) / PHASES;
    coverage[at] = Math.round((256 * covered(shape, column - middleX, row - middleY)) / SUPER ** 2);
  }
  return { side, reach, coverage };
}

/** Points of the pixel whose corner is at (left, top) that the shape holds. */
function covered(shape: Shape, left: number, top: number): number {
  let n = 0;
  for (let i = 0; i < SUPER * SUPER; i++) {
    const [x, y] = [((i % SUPER) + 0.5) / SUPER, (Math.floor(i / SUPER) + 0.5) / SUPER];
    if (shape(left + x, top + y)) n += 1;
  }
  return n;
}
