/** Lines with marks and bars of spread, for studies' pictures. */
import { linear, nice, ticks, type Scale } from '../../../marks';

export interface Point {
  x: number;
  y: number;
  /** Ends of its bar. */
  low?: number;
  high?: number;
}

export type Mark = 'dot' | 'ring' | 'square' | 'none';

export interface Line {
  /** In the legend; a line without a name is not in it. */
  name: string;
  /** A colour of the theme. */
  color: string;
  mark: Mark;
  dash?: string;
  /** Pixels to the right, where marks would hide those of another line. */
  shift?: number;
  at: readonly Point[];
}

export interface AxisOf {
  name: string;
  ticks: readonly number[];
  /** Where the axis begins and ends; at its first and last tick unless said. */
  ends?: readonly [number, number];
  /** Powers of two at equal distances. */
  log?: boolean;
  format?: (value: number) => string;
}

/** Room at the left for the numbers, above for the name and the legend, below for the axis. */
export const ROOM = { left: 40, top: 40, bottom: 30, right: 20 };

export interface Frame {
  x: (value: number) => number;
  y: Scale;
  ticks: readonly number[];
}

/** Scales for lines in a picture of this size; y reaches to round numbers beyond all marks and bars, and `within`. */
export function frameOf(
  lines: readonly Line[],
  axis: AxisOf,
  [width, height]: readonly [number, number],
  within: readonly number[] = [],
): Frame {
  const marks = lines.flatMap(({ at }) => at.flatMap(({ y, low = y, high = y }) => [low, high]));
  const values = [...within, ...marks];
  const [low, high] = nice(Math.min(...values), Math.max(...values), 5);
  const place = axis.log ? Math.log2 : (value: number): number => value;
  const [first, last] = (axis.ends ?? [axis.ticks[0]!, axis.ticks.at(-1)!]).map(place);
  const across = linear(first!, last!, ROOM.left + 8, Math.max(ROOM.left + 60, width - ROOM.right));
  return {
    x: (value) => across(place(value)),
    y: linear(low, high, height - ROOM.bottom, ROOM.top),
    ticks: ticks(low, high, 5),
  };
}

/** Narrowest and widest that a picture is drawn. */
const WIDTHS = [280, 620] as const;

/** How wide each of `n` pictures is that share so much room; as wide as a reader likes where one row cannot hold them. */
export function panelWidth(space: number, n: number, gap: number): number {
  const [least, most] = WIDTHS;
  return Math.floor(Math.min(most, space, Math.max(least, (space - (n - 1) * gap) / n)));
}

/** The path through the points. */
export function pathOf(at: readonly Point[], { x, y }: Pick<Frame, 'x' | 'y'>): string {
  return at.map(({ x: a, y: b }, i) => `${i ? 'L' : 'M'}${x(a).toFixed(1)} ${y(b).toFixed(1)}`).join('');
}

const LETTER = 5.6;
const GAP = 30;

/** Where each name of a legend begins, one after the other, in pixels of a usual letter. */
export function legendPlaces(names: readonly string[], start: number): number[] {
  let at = start;
  return names.map((name) => {
    const here = at;
    if (name) at += LETTER * name.length + GAP;
    return here;
  });
}
