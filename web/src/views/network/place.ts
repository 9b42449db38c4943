/** Places the figures of a network beside each other, with their arrows and words. */
import type { LayerStates, NetworkCard } from '../../api';
import { blocks } from './blocks';
import { scaleOf, type Figure, type GateShares, type Style } from './figure';
import { itemsOf, linksOf, type Item, type Link } from './items';
import { maps } from './maps';
import { ghostStrands, nodes, strands } from './nodes';

export type StyleName = 'nodes' | 'maps' | 'blocks';
export const STYLES: Record<StyleName, Style> = { nodes, maps, blocks };

export interface Placed {
  item: Item;
  figure: Figure;
  /** Left edge of the figure, and the room that is its own. */
  x: number;
  room: number;
}

export interface Wire {
  d: string;
  kind: 'arrow' | 'arc' | 'strands' | 'was';
}

export interface Drawing {
  width: number;
  /** Middle line, baseline of the first word, and whole height. */
  middle: number;
  words: number;
  height: number;
  placed: Placed[];
  wires: Wire[];
}

const LEFT = 4;
/** Between two figures at least. */
const GAP = 24;
/** More than that at most when there is room to spread: an arrow says no more when it is longer, lines are clearer. */
const SPARE = { arrow: 190, strands: 420 };
/** Words below need this much. */
const WORDS = 82;
const NARROW = 52;
const TOP = 6;
/** Above and below the middle line at least. */
const LEAST = 48;
const FACTS = 44;
/** How far an arc rises above the figures it passes. */
const ARC = 14;

/** Nodes for dense networks, maps for few convolutions, else blocks. */
export function styleFor({ layers }: NetworkCard): StyleName {
  if (layers.every(({ kind }) => kind === 'linear')) return 'nodes';
  const convolutions = layers.filter(({ kind }) => kind === 'conv').length;
  const isPlain = layers.every(({ kind }) => kind === 'conv' || kind === 'linear');
  return isPlain && convolutions <= 3 ? 'maps' : 'blocks';
}

/** The whole drawing, at least `room` wide if it may spread that far. */
export function draw(
  network: NetworkCard,
  { layers }: Pick<LayerStates, 'layers'>,
  style: StyleName,
  room: number,
  gates: GateShares = {},
  open: ReadonlySet<string> = new Set(),
): Drawing {
  const items = itemsOf(network, layers, open);
  const scale = scaleOf(items);
  const placed = spread(
    items.map((item) => ({ item, figure: STYLES[style](item, scale, gates) })),
    room,
  );
  const { links, inner } = linksOf(items, network.edges);
  // Room for every style, so that a change of style moves nothing below.
  const figures = Object.values(STYLES).flatMap((each) => items.map((item) => each(item, scale, gates)));
  const hasArcs = links.some(({ skip }) => skip) || inner.some(Boolean);
  const rise = Math.max(LEAST, ...figures.map((figure) => figure.rise));
  const middle = TOP + rise + (hasArcs ? ARC + 4 : 0);
  const words = middle + Math.max(LEAST, ...figures.map(lowest)) + 24;
  const last = placed.at(-1);
  return {
    width: last ? last.x + last.room : room,
    middle,
    words,
    height: words + FACTS,
    placed,
    wires: [...links.flatMap((link) => wire(placed, link)), ...loops(placed, inner)],
  };
}

/** Figures stand symmetrically about the middle line, but for depth that only rises. */
function lowest(figure: Figure): number {
  const ends = figure.faces.flatMap(({ d }) => yExtent(d));
  return Math.max(0, ...ends);
}

/** Lowest corner of a path of the kind drawn here: M, h, v, l, a and z only. */
function yExtent(d: string): number[] {
  let y = 0;
  const seen: number[] = [];
  for (const [, command, rest] of d.matchAll(/([MhvlazL])([^MhvlazL]*)/g)) {
    const numbers = rest!.match(/-?[\d.]+/g)?.map(Number) ?? [];
    if (command === 'M' || command === 'L') y = numbers[1]!;
    else if (command === 'v') y += numbers[0]!;
    else if (command === 'l') y += numbers[1]!;
    else if (command === 'a') seen.push(y + numbers[0]!);
    seen.push(y);
  }
  return seen;
}

function spread(list: { item: Item; figure: Figure }[], room: number): Placed[] {
  const own = list.map(({ item, figure }) =>
    Math.max(figure.width + GAP, item.kind === 'input' ? NARROW : WORDS),
  );
  const spare = room - LEFT - own.reduce((sum, width) => sum + width, 0);
  const most = list.some(({ figure }) => figure.nodes.length > 0) ? SPARE.strands : SPARE.arrow;
  const more = Math.max(0, Math.min(most, spare / Math.max(1, list.length - 1)));
  let x = LEFT;
  return list.map((given, i) => {
    const placed = { ...given, x, room: own[i]! + (i < list.length - 1 ? more : 0) };
    x += placed.room;
    return placed;
  });
}

function wire(placed: readonly Placed[], { from, to, skip }: Link): Wire[] {
  const [a, b] = [placed[from]!, placed[to]!];
  if (skip) return [arc(placed, from, to)];
  const [start, end] = [a.x + a.figure.width, b.x];
  if (a.figure.nodes.length > 0 && b.figure.nodes.length > 0) {
    const kept = b.item.kind === 'input' ? 1 : b.item.kept;
    const was: Wire[] = kept < 1 ? [{ kind: 'was', d: ghostStrands(a.figure, b.figure, start, end) }] : [];
    return [...was, { kind: 'strands', d: strands(a.figure, b.figure, start, end, kept) }];
  }
  return end - start > 19 ? [{ kind: 'arrow', d: `M${start + 5} 0H${end - 6}m-3 -2.5l3 2.5l-3 2.5` }] : [];
}

/** Over the figures it passes, from the end of one to the beginning of the other. */
function arc(placed: readonly Placed[], from: number, to: number): Wire {
  const [a, b] = [placed[from]!, placed[to]!];
  const top = -Math.max(...placed.slice(from, to + 1).map(({ figure }) => figure.rise)) - ARC;
  const [start, end] = [a.x + a.figure.width + 8, b.x - 10];
  return {
    kind: 'arc',
    d: `M${start} -3C${start} ${top} ${start + 6} ${top} ${start + 14} ${top}H${end - 14}C${end - 6} ${top} ${end} ${top} ${end} -5m-2.5 -3l2.5 3l2.5 -3`,
  };
}

/** A small loop over a fold within which something skips layers. */
function loops(placed: readonly Placed[], inner: readonly boolean[]): Wire[] {
  return placed.flatMap(({ x, figure }, i) => {
    if (!inner[i]) return [];
    const [start, end, top] = [x + 6, x + Math.max(24, figure.width - 6), -figure.rise];
    return [
      {
        kind: 'arc',
        d: `M${start} ${top - 3}C${start} ${top - ARC} ${end} ${top - ARC} ${end} ${top - 4}m-2.5 -3l2.5 3l2.5 -3`,
      },
    ];
  });
}
