/** The style of fully connected networks: units as circles, connections as lines; wide layers with an ellipsis. */
import { channelsOf, px, type Face, type Figure, type Node, type Style } from './figure';

export const RADIUS = 4.5;
const PITCH = 13;
const MOST = 8;
/** Room for the ellipsis between the upper and the lower units. */
const ELLIPSIS = 20;

/** Which of `n` circles stand for units that are silent: as many as their share, spread evenly. */
export function aliveOf(n: number, share: number): boolean[] {
  const alive = Math.round(n * share);
  return Array.from({ length: n }, (_, i) => Math.floor(((i + 1) * alive) / n) > Math.floor((i * alive) / n));
}

export const nodes: Style = (item) => {
  const units = channelsOf(item);
  const shown = Math.min(MOST, units);
  const folded = units > MOST;
  const share = item.kind === 'input' ? 1 : item.outputsAlive / Math.max(1, item.outputs);
  const alive = aliveOf(shown, share);
  const height = (shown - 1) * PITCH + (folded ? ELLIPSIS - PITCH : 0);
  const column: Node[] = alive.map((lives, i) => ({
    alive: lives,
    y: -height / 2 + i * PITCH + (folded && i >= shown / 2 ? ELLIPSIS - PITCH : 0),
  }));
  const middle = -height / 2 + (shown / 2 - 1) * PITCH + ELLIPSIS / 2;
  const dots = [-4, 0, 4].map((y) => ({ d: dot(RADIUS, middle + y, 1), paint: 'side' as const }));
  return {
    width: 2 * RADIUS,
    rise: height / 2 + RADIUS,
    faces: [...(folded ? dots : []), ...column.map((node) => face(node, item.kind === 'input'))],
    words: [],
    nodes: column,
  };
};

function face({ y, alive }: Node, plain: boolean): Face {
  return { d: dot(RADIUS, y, RADIUS), paint: plain ? 'plain' : alive ? 'front' : 'ghost' };
}

function dot(x: number, y: number, radius: number): string {
  const r = px(radius);
  return `M${px(x - radius)} ${px(y)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0z`;
}

/** Lines between two columns: the kept share of all that could be, spread evenly over pairs of living units. */
export function strands(from: Figure, to: Figure, x0: number, x1: number, kept: number): string {
  const pairs = pairsOf(from.nodes, to.nodes);
  const living = pairs.filter(([source, target]) => source.alive && target.alive);
  const n = Math.min(living.length, kept > 0 ? Math.max(1, Math.round(kept * pairs.length)) : 0);
  const chosen = living.filter(
    (_, i) => Math.floor(((i + 1) * n) / living.length) > Math.floor((i * n) / living.length),
  );
  return linesOf(chosen, x0, x1);
}

/** Every line there was. */
export function ghostStrands(from: Figure, to: Figure, x0: number, x1: number): string {
  return linesOf(pairsOf(from.nodes, to.nodes), x0, x1);
}

type Pair = readonly [source: Node, target: Node];

function pairsOf(from: readonly Node[], to: readonly Node[]): Pair[] {
  return to.flatMap((target) => from.map((source) => [source, target] as const));
}

function linesOf(pairs: readonly Pair[], x0: number, x1: number): string {
  return pairs.map(([source, target]) => `M${px(x0)} ${px(source.y)}L${px(x1)} ${px(target.y)}`).join('');
}
