/** Words and measures that panels of the geometry views have in common. */
import { fixed } from '../../marks/numbers';
import type { Box } from './geometryPaint';

/** Between panels, and the least a panel needs, in pixels. */
export const GAP = 20;
const LEAST = 120;

/** How many panels stand side by side; never more than five. */
export function columnsFor(width: number): number {
  return Math.max(1, Math.min(5, Math.floor((width + GAP) / (LEAST + GAP))));
}

/** `angle 40–60°, length 5–9`. */
export function rangeWords({ angle, length }: Box): string {
  const range = ([low, high]: readonly [number, number], decimals: number): string =>
    `${fixed(low, decimals)}–${fixed(high, decimals)}`;
  return `angle ${range(angle, 0)}°, length ${range(length, 1)}`;
}
