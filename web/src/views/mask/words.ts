/** What the mask view says. */
import type { Margin } from '../../api';
import { count, percentage, THIN, three, TIMES } from '../../marks';
import { STATE } from '../../raster/maskColors';
import type { Mode } from './local.svelte';
import { summarise, weightIn } from './lookup';
import type { Scene } from './scene.svelte';

interface StateNames {
  earlier: string;
  now: string;
  restored: string;
}

/** The states by what is compared: a step with its parent, or B with A. */
export function stateNames(mode: Mode): StateNames {
  return mode === 'difference'
    ? { earlier: 'pruned in A and B', now: 'only in B', restored: 'only in A' }
    : { earlier: 'pruned earlier', now: 'pruned now', restored: 'restored' };
}

/** What a legend shows. */
export type Swatch = 'kept' | 'earlier' | 'now' | 'restored' | 'hand' | 'staged';

export const STATE_FILLS: Record<Exclude<Swatch, 'kept'>, { fill: string; stroke: string }> = {
  earlier: { fill: 'var(--pruned-earlier)', stroke: 'var(--pruned-earlier-line)' },
  now: { fill: 'var(--pruned-now)', stroke: 'var(--pruned-now)' },
  restored: { fill: 'var(--restored)', stroke: 'var(--restored)' },
  hand: { fill: 'var(--pruned-now)', stroke: 'var(--pruned-now)' },
  staged: { fill: 'none', stroke: 'var(--accent)' },
};

/** Pixels a weight: `3 px`; from afar weights a pixel: `1 : 8`. */
export function zoomWords(zoom: number): string {
  return zoom >= 1
    ? `${Number(zoom.toFixed(2))}${THIN}px`
    : `1${THIN}:${THIN}${Number((1 / zoom).toFixed(1))}`;
}

/** Room for the whole layer in a box, no side under 20 pixels. */
export function mapSize(
  [rows, columns]: readonly [number, number],
  width: number,
  height: number,
): { width: number; height: number } {
  const scale = Math.min(width / columns, height / rows);
  const side = (n: number, most: number): number => Math.round(Math.max(20, Math.min(most, n * scale)));
  return { width: side(columns, width), height: side(rows, height) };
}

export interface Described {
  place: string;
  state: string;
  lines: string[];
}

/** The kernel under the pointer, or the single weight once weights have borders. */
export function describe(scene: Scene, at: { row: number; column: number }): Described {
  const { output, input } = scene.channelsAt(at.row, at.column);
  const place = `o ${count(output)} · i ${count(input)}`;
  const whole = scene.snap[0] * scene.snap[1] > 1;
  const lines = [
    ...(whole ? kernelLines(scene, at) : []),
    channelLine(scene, output, input),
    ...gateLine(scene, output),
  ];
  return { place, state: whole ? kernelState(scene, at) : weightState(scene, at), lines };
}

function kernelRegion(scene: Scene, at: { row: number; column: number }) {
  const [kh, kw] = scene.head.kernel;
  const [row, column] = [Math.floor(at.row / kh) * kh, Math.floor(at.column / kw) * kw];
  return { rows: [row, row + kh] as [number, number], columns: [column, column + kw] as [number, number] };
}

function kernelState(scene: Scene, at: { row: number; column: number }): string {
  const sum = summarise(scene.tileAt, scene.head, kernelRegion(scene, at));
  return sum ? `${sum.pruned} of ${sum.n} pruned` : '';
}

function kernelLines(scene: Scene, at: { row: number; column: number }): string[] {
  const sum = summarise(scene.tileAt, scene.head, kernelRegion(scene, at));
  if (!sum) return [];
  const hand = sum.byHand > 0 ? ` · ${sum.byHand} by hand` : '';
  return [`norm ${sum.clipped ? '≥ ' : ''}${three(sum.norm)}${hand}`];
}

function weightState(scene: Scene, at: { row: number; column: number }): string {
  const weight = weightIn(scene.tileAt, scene.head.tile, at.row, at.column);
  if (!weight) return '';
  const names = stateNames(scene.rowsData.mode);
  const state = {
    [STATE.kept]: 'kept',
    [STATE.earlier]: names.earlier,
    [STATE.now]: names.now,
    [STATE.restored]: names.restored,
  }[weight.state];
  const size = `|w| ${weight.shade === 255 ? '≥ ' : ''}${three((weight.shade / 255) * scene.head.magnitude_high)}`;
  return `${size} · ${state}${weight.byHand ? ' by hand' : ''}`;
}

function channelLine(scene: Scene, output: number, input: number): string {
  const gone = (margin: Margin, at: number): string => percentage(margin.earlier[at]! + margin.now[at]!);
  return `o ${gone(scene.head.outputs, output)} pruned, norm ${three(scene.head.outputs.norm[output]!)} · i ${gone(scene.head.inputs, input)} pruned`;
}

function gateLine(scene: Scene, output: number): string[] {
  const { gates, plane } = scene.head;
  if (gates.length === 0) return [];
  const each = plane[0] / gates.length;
  return [`${gates[Math.floor(output / each)]} gate, unit ${count(output % each)}`];
}

/** After the title: the plane and its pruned share. */
export function contextWords(
  plane: readonly [number, number],
  kernel: readonly [number, number],
  share: number,
): string {
  const [kh, kw] = kernel;
  const size = `${count(plane[0] / kh)} ${TIMES} ${count(plane[1] / kw)}`;
  const what = kh * kw > 1 ? `kernels of ${kh} ${TIMES} ${kw}` : 'weights';
  return `${size} ${what} · ${percentage(share)} pruned`;
}
