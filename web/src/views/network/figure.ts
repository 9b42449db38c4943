/** A layer as shapes, in pixels from its left edge; the middle line is y = 0. */
import type { Item } from './items';

/** `front`, `top`, `side` are tinted by the share pruned; `ghost` is what was; `plain` is the input. */
export type Paint = 'front' | 'top' | 'side' | 'ghost' | 'plain' | 'plain-side' | 'link';

export interface Face {
  d: string;
  paint: Paint;
  /** Share pruned of this part, where it has its own (gates). */
  share?: number;
}

export interface Node {
  y: number;
  alive: boolean;
}

export interface Figure {
  width: number;
  /** Highest point above the middle line, as a positive number. */
  rise: number;
  faces: Face[];
  /** Words within the figure, e.g. the gates. */
  words: { x: number; y: number; text: string }[];
  /** Circles of a column of units; then links are drawn between them instead of an arrow. */
  nodes: Node[];
}

/** What sizes are measured against, so that a drawing fits its height whatever the network. */
export interface Scale {
  /** Pixels a square root of channels. */
  channel: number;
  /** Side of the largest image. */
  side: number;
  /** Units of the widest dense layer. */
  units: number;
}

/** Gates of a recurrent layer with the share pruned of each. */
export interface GateShare {
  name: string;
  share: number;
}
export type GateShares = Readonly<Record<string, GateShare[]>>;

/** Turns an item into shapes. */
export type Style = (item: Item, scale: Scale, gates: GateShares) => Figure;

const LONGEST = 62;
const PER_ROOT = 3.1;
export const TALLEST = 76;
const LOWEST = 16;
/** How much smaller a block looks when its image has half the side: not half, or the last would vanish. */
const FALL = 0.36;

export function scaleOf(items: readonly Item[]): Scale {
  const channels = items.map((item) => (isMaps(item) ? channelsOf(item) : 1));
  const sides = items.map((item) => (isMaps(item) ? sideOf(item) : 1));
  const units = items.map((item) => (isMaps(item) ? 1 : channelsOf(item)));
  return {
    channel: Math.min(PER_ROOT, LONGEST / Math.sqrt(Math.max(1, ...channels))),
    side: Math.max(1, ...sides),
    units: Math.max(1, ...units),
  };
}

export function shapeOf(item: Item): readonly number[] {
  return item.kind === 'input' ? item.shape : item.layers.at(-1)!.output_shape;
}

/** True for what has an image of channels: height and width after the channels. */
export function isMaps(item: Item): boolean {
  return shapeOf(item).length >= 3 || (item.kind !== 'input' && item.layers[0]!.kind === 'conv');
}

export function isRecurrent(item: Item): boolean {
  return item.kind !== 'input' && item.layers[0]!.kind === 'recurrent';
}

/** Channels or units of the output. */
export function channelsOf(item: Item): number {
  if (item.kind === 'input') return item.units;
  const last = item.layers.at(-1)!;
  return isRecurrent(item) ? last.output_shape.at(-1)! : last.shape[0]!;
}

/** Side of an image that is as large as the item's. */
export function sideOf(item: Item): number {
  const [, ...sides] = shapeOf(item);
  return sides.length === 0 ? 1 : Math.sqrt(sides.reduce((a, b) => a * b, 1));
}

/** Height of an image of this side. */
export function heightOf(side: number, scale: Scale): number {
  return Math.max(LOWEST, TALLEST * (side / scale.side) ** FALL);
}

export function keptOf(item: Item): number {
  return item.kind === 'input' ? 1 : item.kept;
}

/** Short numbers in paths: a tenth of a pixel is enough. */
export function px(value: number): number {
  return Math.round(value * 10) / 10;
}
