/** Opaque pixels that marks are laid over, as `ImageData` holds them on a little-endian machine: 0xAABBGGRR. */
import type { Rgb } from '../theme/theme.svelte';

/** A colour as one number. */
export function packed([red, green, blue]: Rgb): number {
  return (0xff000000 | (blue << 16) | (green << 8) | red) >>> 0;
}

/** `alpha` 0..256 of a colour over a pixel: each channel (old (256 − alpha) + new alpha) / 256, rounded down. */
export function blended(old: number, color: number, alpha: number): number {
  const keep = 256 - alpha;
  // Red and blue at once: their sums stay apart since neither exceeds 16 bits.
  const redBlue = (Math.imul(old & 0xff00ff, keep) + Math.imul(color & 0xff00ff, alpha)) >>> 8;
  const green = (Math.imul((old >> 8) & 0xff, keep) + Math.imul((color >> 8) & 0xff, alpha)) >>> 8;
  return (0xff000000 | (redBlue & 0xff00ff) | (green << 8)) >>> 0;
}

/** A picture of `width` x `height` pixels that shows x and y between some values, y upwards. */
export interface PlotView {
  width: number;
  height: number;
  x: readonly [low: number, high: number];
  y: readonly [low: number, high: number];
}

/** Pixels from values: x at `column = value * scaleX + shiftX`, y the same. */
export interface PlotScale {
  scaleX: number;
  shiftX: number;
  scaleY: number;
  shiftY: number;
}

export function plotScale({ width, height, x, y }: PlotView): PlotScale {
  const scaleX = width / (x[1] - x[0] || 1);
  const scaleY = -height / (y[1] - y[0] || 1);
  return { scaleX, shiftX: -x[0] * scaleX, scaleY, shiftY: -y[1] * scaleY };
}
