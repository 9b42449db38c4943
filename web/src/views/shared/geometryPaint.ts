/** What a panel of the geometry views draws: which marks and lines, in which colours, over which values. */
import { nice } from '../../marks/axis';
import type { OutcomeName } from '../../marks/outcome';
import { packed, type PlotView } from '../../raster/blend';
import { nearestPoint, paintPoints, type PointLayer } from '../../raster/scatter';
import { dotStamps, outcomeStamps, type Stamps } from '../../raster/scatterMarks';
import { paintTrajectories } from '../../raster/trajectories';
import type { Theme } from '../../theme/theme.svelte';
import { extent, type Latent, type Measure, type Pair } from './geometry';

/** One step with its wrong samples marked; both as dots; all from A to B; one outcome from A to B. */
export type Kind = 'a' | 'b' | 'both' | 'all' | OutcomeName;

export type Domains = Record<Measure, readonly [low: number, high: number]>;

/** Values that a brush spans. */
export interface Box {
  angle: readonly [low: number, high: number];
  length: readonly [low: number, high: number];
}

export interface Scene {
  pair: Pair;
  kind: Kind;
  /** Samples whose points are drawn. */
  rows: Uint32Array;
  domains: Domains;
}

/** The scales for some rows of both steps, or for all: round numbers around all there is. */
export function domainsOf({ a, b }: Pair, rows?: Uint32Array): Domains {
  const of = (measure: Measure): [number, number] => {
    const [low, high] = extent([a[measure], b[measure]], rows);
    const room = 0.02 * (high - low); // so that marks at the ends are whole
    return nice(low - room, high + room, 10);
  };
  return { angle: of('angle'), length: of('length'), margin: of('margin') };
}

/** The steps a panel shows. */
export function stepsOf(kind: Kind): ('a' | 'b')[] {
  return kind === 'a' || kind === 'b' ? [kind] : ['a', 'b'];
}

/** The steps whose places answer to the pointer: where a mark stands. */
function markedSteps(kind: Kind): ('a' | 'b')[] {
  return kind === 'both' || kind === 'a' || kind === 'b' ? stepsOf(kind) : ['b'];
}

export function plotOf(width: number, height: number, { angle, length }: Domains): PlotView {
  return { width, height, x: angle, y: length };
}

/** Rows among those drawn or hidden that have a mark inside a box. */
export function rowsInside(
  { pair, kind }: Pick<Scene, 'pair' | 'kind'>,
  rows: Uint32Array,
  box: Box,
): Uint32Array {
  const [low, high] = box.angle;
  const [short, long] = box.length;
  const holds = ({ angle, length }: Latent, row: number): boolean => {
    const [turned, far] = [angle[row]!, length[row]!];
    return turned >= low && turned <= high && far >= short && far <= long;
  };
  const [one, two] = markedSteps(kind).map((step) => pair[step]);
  return rows.filter((row) => holds(one!, row) || (two !== undefined && holds(two, row)));
}

/** The sample whose mark is nearest to a place in pixels; null if none is within reach. */
export function nearestRow(
  { pair, kind, rows }: Scene,
  view: PlotView,
  at: { x: number; y: number },
  reach: number,
): number | null {
  const layers = markedSteps(kind).map((step) => ({ x: pair[step].angle, y: pair[step].length, rows }));
  return nearestPoint(view, layers, at, reach);
}

/** Where a sample's mark stands: in B where both are shown. */
export function placeOf({ pair, kind }: Scene, row: number): { angle: number; length: number } {
  const of = pair[markedSteps(kind).at(-1)!];
  return { angle: of.angle[row]!, length: of.length[row]! };
}

/** Paints a scene over `out` (Uint32[height * width]); `ratio` is device pixels a pixel. */
export function paintScene(
  out: Uint32Array,
  view: PlotView,
  scene: Scene,
  theme: Theme,
  ratio: number,
  chosen: Uint8Array | null,
): void {
  out.fill(packed(theme.rgb('--surface')));
  const { pair, kind, rows } = scene;
  const points = (of: Latent, taken: ArrayLike<number>, stamps: Stamps, token: string, alpha: number) =>
    ({
      x: of.angle,
      y: of.length,
      rows: taken,
      stamps,
      color: packed(theme.rgb(token)),
      alpha,
    }) satisfies PointLayer;
  const dots = dotStamps(1.3 * ratio);
  if (kind === 'a' || kind === 'b') {
    const of = pair[kind];
    const cross = outcomeStamps('broken', 2.3 * ratio, 1.3 * ratio);
    const [right, wrong] = [rows.filter((row) => of.correct[row]), rows.filter((row) => !of.correct[row])];
    const groups = [
      [points(of, right, dots, '--both-right', 0.6)],
      [points(of, wrong, cross, '--broken', 1)],
    ];
    paintPoints(out, view, groups, chosen);
    return;
  }
  if (kind !== 'both') paintTrajectories(out, view, linesOf(scene, theme, ratio), chosen);
  if (kind === 'both' || kind === 'all') {
    const group = [points(pair.a, rows, dots, '--a', 0.8), points(pair.b, rows, dots, '--b', 0.75)];
    paintPoints(out, view, [group], chosen);
    return;
  }
  const stamps = kind === 'both-right' ? dots : outcomeStamps(kind, 2.4 * ratio, 1.3 * ratio);
  const alpha = kind === 'both-right' ? 0.6 : 1;
  paintPoints(out, view, [[points(pair.b, rows, stamps, `--${kind}`, alpha)]], chosen);
}

function linesOf({ pair: { a, b }, kind, rows }: Scene, theme: Theme, ratio: number) {
  const plain = kind === 'all' || kind === 'both-right';
  return {
    fromX: a.angle,
    fromY: a.length,
    toX: b.angle,
    toY: b.length,
    rows,
    color: packed(theme.rgb(kind === 'all' ? '--ink-3' : `--${kind}`)),
    alpha: plain ? 0.4 : 0.8,
    line: (plain ? 0.7 : 1.1) * ratio,
  };
}
