/** Lines from what A keeps of a layer to what B keeps, and labels that never cover each other. */
import type { NetworkCard, StepCard } from '../../api';
import { percent, signed } from '../../marks/numbers';

export interface Slope {
  site: string;
  label: string;
  a: number;
  b: number;
  /** B − A in percentage points. */
  change: number;
}

/** What two steps keep of each layer, from their cards alone. */
export function keptOf(network: NetworkCard, a: StepCard, b: StepCard): [string, number, number][] {
  const left = (step: StepCard, i: number): number => 1 - (step.layer_shares[i] ?? 0);
  return network.layers.map(({ site }, i) => [site, left(a, i), left(b, i)]);
}

/** Slopes in network order. */
export function slopesOf(
  kept: readonly (readonly [site: string, a: number, b: number])[],
  label: (site: string) => string,
): Slope[] {
  return kept.map(([site, a, b]) => ({ site, label: label(site), a, b, change: (b - a) * 100 }));
}

/**
 * Places at least `gap` apart, in the given order from top to bottom, as near to where they belong as that allows,
 * all within [top, bottom]. Neighbours that would collide share the shift (blocks are merged and centred).
 */
export function spread(at: readonly number[], gap: number, top: number, bottom: number): number[] {
  interface Block {
    members: number[];
    place: number;
  }
  const order = at.map((_, i) => i).sort((p, q) => at[p]! - at[q]! || p - q);
  const blocks: Block[] = [];
  for (const i of order) {
    blocks.push({ members: [i], place: at[i]! });
    while (blocks.length > 1) {
      const [upper, lower] = blocks.slice(-2) as [Block, Block];
      if (upper.place + gap * upper.members.length <= lower.place + 1e-9) break;
      const members = [...upper.members, ...lower.members];
      blocks.splice(-2, 2, { members, place: mean(members.map((m, k) => at[m]! - k * gap)) });
    }
  }
  return settle(blocks, gap, top, bottom, at.length);
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

function settle(
  blocks: readonly { members: number[]; place: number }[],
  gap: number,
  top: number,
  bottom: number,
  n: number,
): number[] {
  const out = Array<number>(n).fill(top);
  const sequence = blocks.flatMap((block) => block.members.map((i, k) => ({ i, y: block.place + k * gap })));
  let least = top;
  for (const item of sequence) {
    item.y = Math.max(item.y, least);
    least = item.y + gap;
  }
  let most = bottom;
  for (const item of [...sequence].reverse()) {
    item.y = Math.min(item.y, most);
    most = item.y - gap;
  }
  for (const { i, y } of sequence) out[i] = y;
  return out;
}

/** Which slopes get a label when not all fit: the largest changes first, then the most and the least kept. */
export function labelled(slopes: readonly Slope[], room: number): Set<string> {
  if (slopes.length <= room) return new Set(slopes.map((slope) => slope.site));
  const order = [...slopes].sort((p, q) => Math.abs(q.change) - Math.abs(p.change) || p.b - q.b);
  return new Set(order.slice(0, Math.max(1, room)).map((slope) => slope.site));
}

/** On which side the names stand: with A unless its layers lie so close together that B tells them apart better. */
export function namesAt(slopes: readonly Slope[]): 'a' | 'b' {
  const width = (of: (slope: Slope) => number): number =>
    slopes.length === 0 ? 0 : Math.max(...slopes.map(of)) - Math.min(...slopes.map(of));
  return width((slope) => slope.a) * 2 >= width((slope) => slope.b) ? 'a' : 'b';
}

/** Lowest share of the axis: a round ten below the least kept, so that slopes use the height. */
export function floorOf(slopes: readonly Slope[]): number {
  const least = Math.min(1, ...slopes.flatMap((slope) => [slope.a, slope.b]));
  return Math.max(0, Math.min(0.9, Math.floor(least * 10) / 10));
}

/** Colour of a change in points: less kept, more kept, or the same. */
export function toneOf(change: number): 'less' | 'more' | 'same' {
  if (change <= -1) return 'less';
  return change >= 1 ? 'more' : 'same';
}

/** What the chart shows, in words. */
export function findingOf(slopes: readonly Slope[]): string {
  const most = slopes.reduce<Slope | null>(
    (top, s) => (!top || Math.abs(s.change) > Math.abs(top.change) ? s : top),
    null,
  );
  if (!most || Math.abs(most.change) < 0.5) return 'A and B keep the same share of every layer';
  const less = slopes.filter((s) => toneOf(s.change) === 'less').length;
  const more = slopes.filter((s) => toneOf(s.change) === 'more').length;
  const main = `${most.label} changes most, ${percent(most.a)} to ${percent(most.b)} % kept (${signed(most.change, 0)} points)`;
  return `${main}; B keeps less of ${less} and more of ${more} of ${slopes.length} layers`;
}
