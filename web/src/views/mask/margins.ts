/** Pruned share by channel, as bars beside the plane. */
import type { Margin } from '../../api';
import type { Axis } from '../../raster/maskAxis';
import { spanOf, visibleChannels } from './viewport';

/** One bar: pixels along the axis, and shares. Below 3 pixels a channel one bar is the mean of several. */
export interface MarginBar {
  start: number;
  length: number;
  /** First channel as shown, and how many. */
  channel: number;
  n: number;
  earlier: number;
  now: number;
  restored: number;
}

const THINNEST = 3;

/** The bars on screen. `channels` says which channel stands at each place. */
export function bars(axis: Axis, margin: Margin, channels: ArrayLike<number> | null): MarginBar[] {
  const pitch = axis.kernel * axis.zoom + axis.gap;
  const n = Math.max(1, Math.ceil(THINNEST / pitch));
  const [from, to] = visibleChannels(axis);
  const out: MarginBar[] = [];
  for (let channel = Math.floor(from / n) * n; channel < to; channel += n) {
    out.push(bar(axis, margin, channels, channel, Math.min(n, axis.n / axis.kernel - channel)));
  }
  return out;
}

function bar(
  axis: Axis,
  margin: Margin,
  channels: ArrayLike<number> | null,
  channel: number,
  n: number,
): MarginBar {
  const mean = (shares: readonly number[]): number => {
    let sum = 0;
    for (let i = channel; i < channel + n; i++) sum += shares[channels ? channels[i]! : i]!;
    return sum / n;
  };
  const [first, whole] = spanOf(axis, channel * axis.kernel, (channel + n) * axis.kernel);
  const air = axis.gap === 0 && axis.border === 0 && whole >= 4 ? 1 : 0;
  const start = Math.max(0, first);
  return {
    start,
    length: Math.max(0, Math.min(axis.size, first + whole - air) - start),
    channel,
    n,
    earlier: mean(margin.earlier),
    now: mean(margin.now),
    restored: mean(margin.restored),
  };
}

export interface BarPaths {
  earlier: string;
  now: string;
  restored: string;
}

/** SVG paths of all bars, `long` pixels for a share of 1; across: they grow to the right, else upwards from 0. */
export function barPaths(list: readonly MarginBar[], long: number, across: boolean): BarPaths {
  const paths: BarPaths = { earlier: '', now: '', restored: '' };
  for (const { start, length, ...shares } of list) {
    let at = 0;
    for (const kind of ['earlier', 'now', 'restored'] as const) {
      const size = shares[kind] * long;
      if (size > 0.05)
        paths[kind] += across ? box(at, start, size, length) : box(start, -at - size, length, size);
      at += size;
    }
  }
  return paths;
}

function box(x: number, y: number, width: number, height: number): string {
  return `M${round(x)} ${round(y)}h${round(width)}v${round(height)}h${round(-width)}z`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Channels that get a number, at least `apart` pixels from each other; the steps are powers of two. */
export function channelTicks(axis: Axis, apart: number): { channel: number; middle: number }[] {
  const pitch = axis.kernel * axis.zoom + axis.gap;
  let step = 1;
  while (step * pitch < apart) step *= 2;
  const [from, to] = visibleChannels(axis);
  const out = [];
  for (let channel = Math.ceil(from / step) * step; channel < to; channel += step) {
    const [start, length] = spanOf(axis, channel * axis.kernel, (channel + 1) * axis.kernel);
    const middle = start + length / 2;
    if (middle >= 0 && middle <= axis.size) out.push({ channel, middle });
  }
  return out;
}
