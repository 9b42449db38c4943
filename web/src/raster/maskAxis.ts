/** One direction of a mask plane on screen: which weight a pixel shows, and where a weight stands. */

/** Everything in the same pixels (CSS pixels for SVG, device pixels for paint: `scaled` goes from one to the other). */
export interface Axis {
  /** Weights along this direction. */
  n: number;
  /** Weights of a kernel along this direction; 1 for dense layers. */
  kernel: number;
  /** Pixels a weight. */
  zoom: number;
  /** Pixels between kernels. */
  gap: number;
  /** Pixels at the far end of a weight that stay empty, so that weights are told apart. */
  border: number;
  /** Place on the plane of the first pixel on screen. */
  offset: number;
  /** Pixels on screen. */
  size: number;
}

/** Weights are told apart from this size on. */
export const BORDER_FROM = 8;

/** The zoom nearest to a wish that draws every weight alike: whole device pixels from 1 pixel a weight on. */
export function snapZoom(wish: number, ratio = 1): number {
  const device = wish * ratio;
  return (device < 1 ? device : Math.round(device)) / ratio;
}

/** Pixels between kernels: one once a kernel is a block, two beside borders. */
export function gapOf(zoom: number, kernel: readonly number[]): number {
  if (kernel.every((side) => side === 1) || zoom < 2) return 0;
  return zoom >= BORDER_FROM ? 2 : 1;
}

export function borderOf(zoom: number): number {
  return zoom >= BORDER_FROM ? 1 : 0;
}

/** Where a weight begins on the plane; fractions lie within weights. */
export function placeOf(axis: Pick<Axis, 'kernel' | 'zoom' | 'gap'>, weight: number): number {
  const block = Math.floor(weight / axis.kernel);
  return block * (axis.kernel * axis.zoom + axis.gap) + (weight - block * axis.kernel) * axis.zoom;
}

/** The weight, with its fraction, at a place of the plane; a gap counts to the kernel before it. */
export function weightAt(axis: Pick<Axis, 'kernel' | 'zoom' | 'gap'>, place: number): number {
  const pitch = axis.kernel * axis.zoom + axis.gap;
  const block = Math.floor(place / pitch);
  const within = (place - block * pitch) / axis.zoom;
  return block * axis.kernel + Math.min(within, axis.kernel);
}

/** Length of the whole plane, without the gap after the last kernel. */
export function extent(axis: Pick<Axis, 'n' | 'kernel' | 'zoom' | 'gap'>): number {
  return placeOf(axis, axis.n) - (axis.n % axis.kernel === 0 ? axis.gap : 0);
}

/** The weights on screen, [from, to). */
export function visible(axis: Axis): [from: number, to: number] {
  const from = Math.floor(weightAt(axis, axis.offset));
  const to = Math.ceil(weightAt(axis, axis.offset + axis.size));
  return [Math.max(0, Math.min(axis.n, from)), Math.max(0, Math.min(axis.n, to))];
}

/** The same axis in other pixels, e.g. of the device. */
export function scaled(axis: Axis, ratio: number): Axis {
  return {
    ...axis,
    zoom: axis.zoom * ratio,
    gap: Math.round(axis.gap * ratio),
    border: Math.round(axis.border * ratio),
    offset: Math.round(axis.offset * ratio),
    size: Math.round(axis.size * ratio),
  };
}

/** By pixel on screen, the weight it shows; -1 where it shows none (outside, gap, border). */
export function weightsOf(axis: Axis): Int32Array {
  const { n, kernel, zoom, gap, border, offset, size } = axis;
  const block = kernel * zoom;
  const shown = new Int32Array(size);
  for (let pixel = 0; pixel < size; pixel++) {
    const at = Math.floor((offset + pixel) / (block + gap));
    const within = offset + pixel - at * (block + gap);
    const step = Math.floor(within / zoom);
    const weight = at * kernel + step;
    const empty = within >= block || within - step * zoom >= zoom - border || weight < 0 || weight >= n;
    shown[pixel] = empty ? -1 : weight;
  }
  return shown;
}

/** The level whose cells are at least a pixel, so that no pixel skips a cell. */
export function levelFor(zoom: number, levels: number): number {
  const wish = zoom >= 1 ? 0 : Math.ceil(-Math.log2(zoom) - 1e-9);
  return Math.min(wish, levels - 1);
}
