/** Lines from columns: which are drawn, how strong, and which is next to the pointer. */
import { linear, type Scale } from '../../marks/axis';
import {
  NOWHERE,
  placesOf,
  strengthOf,
  type LineSet,
  type LineStyle,
  type ParallelPicture,
} from '../../raster/parallel';
import { thinned } from '../shared/geometry';
import type { Domain } from './axes';

/** Above this many samples some of them stand for all. */
export const MOST_LINES = 10_000;

/** How strong a line that is not chosen is beside one that is. */
const DIMMED = 0.2;

/** Where the axes stand, in CSS pixels. */
export interface Plot {
  width: number;
  height: number;
  top: number;
  bottom: number;
  /** A place for every axis. */
  xs: readonly number[];
}

const TOP = 34;
const FOOT = 10;
/** Room for half a density and a tick at both sides. */
const SIDE = 34;

export function plotOf(width: number, height: number, nAxes: number): Plot {
  const step = (width - 2 * SIDE) / Math.max(1, nAxes - 1);
  return {
    width,
    height,
    top: TOP,
    bottom: Math.max(TOP + 40, height - FOOT),
    xs: Array.from({ length: nAxes }, (_, i) => Math.round(SIDE + i * step)),
  };
}

export function scaleOf({ top, bottom }: Plot, [low, high]: Domain, up: boolean): Scale {
  return up ? linear(low, high, bottom, top) : linear(low, high, top, bottom);
}

/** The axis's places in device pixels of the painted part, which begins at the plot's top. */
export function placed(
  column: Float32Array,
  scale: Scale,
  { top, bottom }: Plot,
  ratio: number,
): Uint16Array {
  const [low, high] = scale.domain;
  const slope = high > low ? ((scale(high) - scale(low)) / (high - low)) * ratio : 0;
  const shift = (scale(low) - top) * ratio - low * slope;
  return placesOf(column, slope, shift, heightOf({ top, bottom }, ratio));
}

function heightOf({ top, bottom }: Pick<Plot, 'top' | 'bottom'>, ratio: number): number {
  return Math.round((bottom - top) * ratio) + 1;
}

/** The painted part in device pixels: from the first axis to the last, from top to bottom. */
export function pictureOf(plot: Plot, ratio: number): ParallelPicture {
  const left = plot.xs[0] ?? 0;
  const axes = plot.xs.map((x) => Math.round((x - left) * ratio));
  return { width: (axes.at(-1) ?? 0) + 1, height: heightOf(plot, ratio), axes };
}

/** Rows to draw: all, or as many as can be told apart; of the chosen and of the others each their share. */
export function drawnRows(rows: Uint32Array, chosen: Uint8Array | null, all: boolean): Uint32Array {
  if (all || rows.length <= MOST_LINES) return rows;
  if (!chosen) return thinned(rows, MOST_LINES);
  const some = (wanted: number): Uint32Array =>
    thinned(
      rows.filter((row) => chosen[row] === wanted),
      MOST_LINES / 2,
    );
  return Uint32Array.from([...some(0), ...some(1)]);
}

/** Strengths for that many lines, those that are chosen and the rest. */
export function styleOf(sets: readonly Pick<LineSet, 'rows'>[], chosen: Uint8Array | null): LineStyle {
  let [strong, dim] = [0, 0];
  for (const { rows } of sets) {
    for (let i = 0; i < rows.length; i++) {
      if (!chosen || chosen[rows[i]!]) strong += 1;
      else dim += 1;
    }
  }
  return { strong: strengthOf(strong), dim: DIMMED * strengthOf(dim) };
}

/** The row whose line passes nearest to a place of the picture, in its pixels, within `reach`; chosen ones go first. */
export function nearestLine(
  { axes }: ParallelPicture,
  sets: readonly LineSet[],
  at: { x: number; y: number },
  reach: number,
  chosen: Uint8Array | null,
): number | null {
  const pair = axes.findIndex((x, i) => at.x >= x && at.x <= (axes[i + 1] ?? -1));
  if (pair < 0) return null;
  const share = (at.x - axes[pair]!) / (axes[pair + 1]! - axes[pair]! || 1);
  let best: number | null = null;
  let least = reach;
  for (const { places, rows } of sets) {
    const [left, right] = [places[pair]!, places[pair + 1]!];
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!;
      const [from, to] = [left[row]!, right[row]!];
      if (from === NOWHERE || to === NOWHERE || (chosen && !chosen[row])) continue;
      const far = Math.abs(from + (to - from) * share - at.y);
      if (far <= least) [best, least] = [row, far];
    }
  }
  return best ?? (chosen ? nearestLine({ axes, width: 0, height: 0 }, sets, at, reach, null) : null);
}
