/** Scales and ticks for range-frame axes. */

export interface Scale {
  (value: number): number;
  invert(pixel: number): number;
  readonly domain: readonly [number, number];
  readonly range: readonly [number, number];
}

/** A straight line from [d0, d1] to [r0, r1]; an empty domain maps to the middle. */
export function linear(d0: number, d1: number, r0: number, r1: number): Scale {
  const span = d1 - d0;
  const scale = (value: number): number =>
    span === 0 ? (r0 + r1) / 2 : r0 + ((value - d0) / span) * (r1 - r0);
  const invert = (pixel: number): number => (r1 === r0 ? d0 : d0 + ((pixel - r0) / (r1 - r0)) * span);
  return Object.assign(scale, { invert, domain: [d0, d1] as const, range: [r0, r1] as const });
}

/** About `n` round numbers within [low, high]: steps of 1, 2 or 5 times a power of ten. */
export function ticks(low: number, high: number, n = 4): number[] {
  if (!(high > low)) return [low];
  const rough = (high - low) / n;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((k) => k * power).find((size) => size >= rough * 0.999) ?? power * 10;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** [low, high] widened to round numbers. */
export function nice(low: number, high: number, n = 4): [number, number] {
  if (!(high > low)) return [low - 0.5, low + 0.5];
  const marks = ticks(low, high, n);
  const step = marks.length > 1 ? marks[1]! - marks[0]! : high - low;
  return [Math.floor(low / step + 1e-9) * step, Math.ceil(high / step - 1e-9) * step].map((value) =>
    Number(value.toPrecision(12)),
  ) as [number, number];
}
