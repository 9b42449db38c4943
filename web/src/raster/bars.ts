/** Filled rectangles, as many as there are models, in whole device pixels: sharp, and painted in one pass. */

/** A rectangle `[x, y, width, height]` each, one after the other. */
export type Rects = ArrayLike<number>;

/**
 * Paints rectangles over what is there, in order.
 *
 * @param pixels RGBA of the picture, row by row, little end first; see `packed`.
 * @param rects CSS pixels; edges are rounded to device pixels, so bars that touch keep touching.
 * @param colors a packed colour for each.
 * @param scale device pixels a CSS pixel.
 */
export function paintBars(
  pixels: Uint32Array,
  width: number,
  height: number,
  rects: Rects,
  colors: ArrayLike<number>,
  scale = 1,
): void {
  for (let i = 0, at = 0; at < rects.length; i++, at += 4) {
    const [x, y] = [rects[at]!, rects[at + 1]!];
    const left = Math.max(0, Math.round(x * scale));
    const right = Math.min(width, Math.round((x + rects[at + 2]!) * scale));
    const top = Math.max(0, Math.round(y * scale));
    const bottom = Math.min(height, Math.round((y + rects[at + 3]!) * scale));
    if (right <= left) continue;
    const color = colors[i]!;
    // Bars are a few pixels wide: a plain loop is faster there than `fill`.
    for (let start = top * width; start < bottom * width; start += width) {
      for (let pixel = start + left; pixel < start + right; pixel++) pixels[pixel] = color;
    }
  }
}

/** A colour as one number of an RGBA picture. */
export function packed([red, green, blue]: readonly [number, number, number], alpha = 255): number {
  return ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}
