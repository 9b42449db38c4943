/** What a weight's state looks like: a table for single weights, a mix for shares of many. */
import type { Tile } from '../source/source';
import { mix } from '../theme/colors';
import type { Rgb, Theme } from '../theme/theme.svelte';

/** Bits of a tile's state byte; `by hand` is set on top of the others. */
export const STATE = { kept: 0, earlier: 1, now: 2, restored: 3, byHand: 8 } as const;

export interface MaskStyle {
  keptLow: Rgb;
  keptHigh: Rgb;
  earlier: Rgb;
  now: Rgb;
  restored: Rgb;
  surface: Rgb;
  /** Dots on what was removed by hand, as a packed pixel. */
  hand: number;
  /** Colours of single weights by state * 256 + shade, as packed pixels. */
  table: Uint32Array;
}

/** A pixel as `ImageData` holds it, opaque (bytes red, green, blue, alpha on the little-endian machines of today). */
export function pack([red, green, blue]: Rgb): number {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

export function maskStyle(theme: Theme): MaskStyle {
  const colors = {
    keptLow: theme.rgb('--kept-lo'),
    keptHigh: theme.rgb('--kept-hi'),
    earlier: theme.rgb('--pruned-earlier'),
    now: theme.rgb('--pruned-now'),
    restored: theme.rgb('--restored'),
    surface: theme.rgb('--surface'),
    hand: pack(theme.rgb('--ink')),
  };
  return { ...colors, table: stateTable(colors) };
}

/** Kept weights from paper to ink by magnitude; restored ones keep a hint of it; pruned ones have none to show. */
function stateTable(colors: Omit<MaskStyle, 'table'>): Uint32Array {
  const table = new Uint32Array(4 * 256);
  for (let shade = 0; shade < 256; shade++) {
    const amount = shade / 255;
    table[STATE.kept * 256 + shade] = pack(mix(colors.keptLow, colors.keptHigh, amount));
    table[STATE.earlier * 256 + shade] = pack(colors.earlier);
    table[STATE.now * 256 + shade] = pack(colors.now);
    table[STATE.restored * 256 + shade] = pack(mix(colors.restored, colors.surface, 0.55 - 1.2 * amount));
  }
  return table;
}

/** The tile's cells as packed pixels, row by row. */
export function tileColors(tile: Tile, style: MaskStyle): Uint32Array {
  return tile.planes.length === 2 ? stateColors(tile, style) : shareColors(tile, style);
}

function stateColors({ planes }: Tile, { table }: MaskStyle): Uint32Array {
  const [states, shades] = planes as [Uint8Array, Uint8Array];
  const colors = new Uint32Array(states.length);
  for (let i = 0; i < colors.length; i++) colors[i] = table[((states[i]! & 3) << 8) | shades[i]!]!;
  return colors;
}

function shareColors({ planes }: Tile, style: MaskStyle): Uint32Array {
  const [now, earlier, restored, shade] = planes as [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
  const parts = [style.now, style.earlier, style.restored] as const;
  const colors = new Uint32Array(now.length);
  for (let i = 0; i < colors.length; i++) {
    const [n, e, r] = [now[i]!, earlier[i]!, restored[i]!];
    const kept = Math.max(0, 255 - n - e - r);
    let pixel = 0xff000000;
    for (let c = 0; c < 3; c++) {
      const low = style.keptLow[c]!;
      const grey = low + ((style.keptHigh[c]! - low) * shade[i]!) / 255;
      const sum = kept * grey + n * parts[0][c]! + e * parts[1][c]! + r * parts[2][c]!;
      pixel |= Math.min(255, (sum / 255 + 0.5) | 0) << (8 * c);
    }
    colors[i] = pixel;
  }
  return colors;
}
