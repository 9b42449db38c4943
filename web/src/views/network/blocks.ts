/** AlexNet's style: boxes as long as they have channels, as high as their images; dense layers as columns. */
import {
  channelsOf,
  heightOf,
  isMaps,
  isRecurrent,
  keptOf,
  px,
  sideOf,
  type Face,
  type Figure,
  type GateShare,
  type Paint,
  type Style,
} from './figure';
import type { Item } from './items';

/** Depth of a box on paper, as shares of its height: to the right, upwards. */
const DEPTH = [0.42, 0.3] as const;
const COLUMN = { width: 9, depth: [5, 4] as const, tallest: 94, lowest: 10 };
const SLAB = { width: 34, height: 14, pitch: 22, depth: [8, 6] as const };
const SHEET = { height: 54, depth: [20, 14] as const };
const FOLD_STEP = 4;

type Paints = readonly [front: Paint, top: Paint, side: Paint];
const TINTED: Paints = ['front', 'top', 'side'];
const GHOST: Paints = ['ghost', 'ghost', 'ghost'];
const PLAIN: Paints = ['plain', 'plain', 'plain-side'];

/** Three faces of a box whose front's top left corner is at (x, y). */
export function box(
  x: number,
  y: number,
  width: number,
  height: number,
  [right, up]: readonly [number, number],
  paints: Paints,
  share?: number,
): Face[] {
  const [w, h, r, u] = [width, height, right, up].map(px) as [number, number, number, number];
  const outlines = [
    `M${px(x)} ${px(y)}h${w}v${h}h${-w}z`,
    `M${px(x)} ${px(y)}l${r} ${-u}h${w}l${-r} ${u}z`,
    `M${px(x + width)} ${px(y)}l${r} ${-u}v${h}l${-r} ${u}z`,
  ];
  return outlines.map((d, i) => ({ d, paint: paints[i]!, share }));
}

/** What is left in front of what was, if anything went. */
function over(ghost: Face[], left: Face[], kept: number): Face[] {
  return kept < 1 ? [...ghost, ...(kept > 0 ? left : [])] : left;
}

export const blocks: Style = (item, scale, gates) => {
  if (isRecurrent(item)) {
    const named = gates[item.key];
    if (named && named.length > 0) return slabs(named);
  }
  if (isMaps(item)) return image(item, scale);
  return item.kind === 'input' && item.shape.length > 1 ? sheet() : column(item, scale.units);
};

function image(item: Item, scale: Parameters<Style>[1]): Figure {
  const flat = item.kind === 'input';
  const height = heightOf(sideOf(item), scale);
  const full = flat ? 5 : Math.max(4, scale.channel * Math.sqrt(channelsOf(item)));
  const depth = [height * DEPTH[0], height * DEPTH[1]] as const;
  const top = -height / 2 + depth[1] / 2;
  const kept = keptOf(item);
  const behind = item.kind === 'fold' ? [2, 1] : [];
  const echoes = behind.flatMap((n) => box(n * FOLD_STEP, top - n * FOLD_STEP, full, height, depth, GHOST));
  const left = box(0, top, Math.max(1, full * kept), height, depth, flat ? PLAIN : TINTED);
  return {
    width: full + depth[0] + behind.length * FOLD_STEP,
    rise: height / 2 + depth[1] / 2 + behind.length * FOLD_STEP,
    faces: [...echoes, ...over(box(0, top, full, height, depth, GHOST), left, kept)],
    words: [],
    nodes: [],
  };
}

/** A sequence: a narrow sheet, for it has no image. */
function sheet(): Figure {
  const { height, depth } = SHEET;
  const faces = box(0, -height / 2 + depth[1] / 2, 4, height, depth, PLAIN);
  return { width: 4 + depth[0], rise: (height + depth[1]) / 2, faces, words: [], nodes: [] };
}

/** A dense layer as a column that shrinks from the top. */
export function column(item: Item, most: number): Figure {
  const { width, depth, tallest, lowest } = COLUMN;
  const full = Math.max(lowest, tallest * Math.sqrt(channelsOf(item) / most));
  const kept = keptOf(item);
  const [top, height] = [-full / 2, Math.max(1, full * kept)];
  const paints = item.kind === 'input' ? PLAIN : TINTED;
  return {
    width: width + depth[0],
    rise: full / 2 + depth[1],
    faces: over(
      box(0, top, width, full, depth, GHOST),
      box(0, top + full - height, width, height, depth, paints),
      kept,
    ),
    words: [],
    nodes: [],
  };
}

/** The gates of a recurrent layer, one above the other, each as wide as what is left of it. */
function slabs(gates: readonly GateShare[]): Figure {
  const { width, height, pitch, depth } = SLAB;
  const top = -((gates.length - 1) * pitch + height) / 2;
  const faces = gates.flatMap(({ share }, i) => {
    const y = top + i * pitch;
    const left = box(0, y, Math.max(1, width * (1 - share)), height, depth, TINTED, share);
    return over(box(0, y, width, height, depth, GHOST), left, 1 - share);
  });
  return {
    width: width + depth[0] + 40,
    rise: -top + depth[1],
    // From the lowest up, so that each stands before the one above it.
    faces,
    words: gates.map(({ name }, i) => ({
      x: width + depth[0] + 4,
      y: top + i * pitch + height / 2 + 2,
      text: name,
    })),
    nodes: [],
  };
}
