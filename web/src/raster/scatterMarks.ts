/** Marks as stamps: how much of each pixel they cover, for 4 x 4 places within a pixel, so that drawing one is adding numbers. */
import type { OutcomeName } from '../marks/outcome';

/** Places within a pixel, each way. */
export const PHASES = 4;
/** Points of a pixel that are looked at, each way. */
const SUPER = 8;

/** The pixels that a mark covers, phase after phase. */
export interface Stamps {
  /** Pixels that a mark may reach from the one its middle is in. */
  reach: number;
  /** Where the pixels of each phase (4 y + x) begin, and the last ones end [17]. */
  starts: Uint16Array;
  /** Pixels away from the middle's, and how much of each is covered, 1..256. */
  dx: Int8Array;
  dy: Int8Array;
  coverage: Uint16Array;
}

/** Whether a point, as far from the middle, is part of the mark. */
type Shape = (x: number, y: number) => boolean;

/** Marks that were made once: they follow from their shape and size, and take longer than a panel's points. */
const made = new Map<string, Stamps>();

function once(key: string, make: () => Stamps): Stamps {
  const stamps = made.get(key) ?? make();
  made.set(key, stamps);
  return stamps;
}

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
  return once(`${kind} ${radius} ${line}`, () => stampsOf(shapes[kind], 1.25 * radius));
}

/** A disc. */
export function dotStamps(radius: number): Stamps {
  return once(`dot ${radius}`, () => stampsOf((x, y) => x * x + y * y <= radius * radius, radius));
}

function stampsOf(shape: Shape, extent: number): Stamps {
  const reach = Math.ceil(extent + 0.5);
  const starts = [0];
  const pixels: { dx: number; dy: number; share: number }[] = [];
  for (let phase = 0; phase < PHASES * PHASES; phase++) {
    const middleX = ((phase % PHASES) + 0.5) / PHASES;
    const middleY = (Math.floor(phase / PHASES) + 0.5) / PHASES;
    for (let dy = -reach; dy <= reach; dy++) {
      for (let dx = -reach; dx <= reach; dx++) {
        const share = Math.round((256 * covered(shape, dx - middleX, dy - middleY)) / SUPER ** 2);
        if (share > 0) pixels.push({ dx, dy, share });
      }
    }
    starts.push(pixels.length);
  }
  return {
    reach,
    starts: Uint16Array.from(starts),
    dx: Int8Array.from(pixels, ({ dx }) => dx),
    dy: Int8Array.from(pixels, ({ dy }) => dy),
    coverage: Uint16Array.from(pixels, ({ share }) => share),
  };
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
