/** Text typed into a number field, and what it means. */

export interface Range {
  min: number;
  max: number;
  /** Decimals shown and kept. */
  decimals?: number;
  /** Follows the number, e.g. `%`; may be typed or left away. */
  unit?: string;
  /** The sentence for a number outside, e.g. "a share lies between 0 and 99 %". */
  outside?: string;
}

export type Typed = { value: number } | { problem: string };

/** Reads a number as people type it: comma or point, real or plain minus, any space, with or without its unit. */
export function readNumber(text: string, range: Range): Typed {
  const { min, max, decimals = 0, unit = '', outside } = range;
  const plain = text
    .replace(unit, '')
    .replace(/[\s\u202f\u00a0]/g, '')
    .replace('\u2212', '-')
    .replace(',', '.');
  const value = plain === '' ? NaN : Number(plain);
  if (Number.isNaN(value)) return { problem: `“${text.trim()}” is no number` };
  if (value < min || value > max)
    return { problem: outside ?? `between ${min} and ${max}${unit && ` ${unit}`}` };
  return { value: Number(value.toFixed(decimals)) };
}

/** The number as the field shows it. */
export function showNumber(value: number, { decimals = 0, unit = '' }: Range): string {
  const text = value.toFixed(decimals).replace('-', '\u2212');
  return unit ? `${text}\u202f${unit}` : text;
}

/** The nearest step of a slider within its ends. */
export function snap(value: number, min: number, max: number, step: number): number {
  const snapped = min + Math.round((value - min) / step) * step;
  return Math.max(min, Math.min(max, Number(snapped.toFixed(10))));
}
