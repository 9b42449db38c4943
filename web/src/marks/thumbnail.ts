export interface ThumbnailBar {
  x: number;
  width: number;
  full: number;
  kept: number;
}

/** Bars of a thumbnail: height goes with the logarithm of a layer's size; many layers become bars without gaps. */
export function bars(
  shares: readonly number[],
  sizes: readonly number[] | undefined,
  width: number,
  height: number,
): ThumbnailBar[] {
  const n = Math.max(1, shares.length);
  const gap = n > 24 ? 0 : n > 12 ? 1 : 3;
  const pitch = (width + gap) / n;
  const largest = Math.log(Math.max(2, ...(sizes ?? [])));
  return shares.map((share, i) => {
    const size = sizes?.[i];
    const rise = size === undefined ? 1 : Math.log(Math.max(1, size)) / largest;
    const full = 8 + (height - 8) * rise - 1;
    return { x: i * pitch, width: Math.max(1, pitch - gap), full, kept: Math.max(1, full * (1 - share)) };
  });
}
