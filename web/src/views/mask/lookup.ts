/** Single weights, read from the tiles that are here. */
import type { MaskHead } from '../../api';
import { STATE } from '../../raster/maskColors';
import type { Tile } from '../../source/source';
import { areaOf, type Region, type StagedRegion } from './regions';

export type TileAt = (row: number, column: number) => Tile | null;

export interface Weight {
  /** Bits of `STATE`. */
  state: number;
  byHand: boolean;
  /** 0..255 of the magnitude that is drawn as full ink. */
  shade: number;
}

/** The weight at a place of the plane as shown; null while its tile is not here. */
export function weightIn(tileAt: TileAt, side: number, row: number, column: number): Weight | null {
  const tile = tileAt(Math.floor(row / side), Math.floor(column / side));
  if (!tile) return null;
  const at = (row % side) * tile.width + (column % side);
  const state = tile.planes[0]![at]!;
  return { state: state & 3, byHand: (state & STATE.byHand) !== 0, shade: tile.planes[1]![at]! };
}

export interface Summary {
  n: number;
  pruned: number;
  byHand: number;
  /** Square root of the sum of squares of |w|; a lower bound if a shade is clipped. */
  norm: number;
  clipped: boolean;
}

/** What is in a region; null while a tile of it is not here. */
export function summarise(
  tileAt: TileAt,
  head: Pick<MaskHead, 'tile' | 'magnitude_high'>,
  { rows, columns }: Region,
): Summary | null {
  const sum = { n: 0, pruned: 0, byHand: 0, squares: 0, clipped: false };
  for (let row = rows[0]; row < rows[1]; row++) {
    for (let column = columns[0]; column < columns[1]; column++) {
      const weight = weightIn(tileAt, head.tile, row, column);
      if (!weight) return null;
      sum.n++;
      if (isPruned(weight.state)) sum.pruned++;
      if (weight.byHand) sum.byHand++;
      if (weight.shade === 255) sum.clipped = true;
      sum.squares += ((weight.shade / 255) * head.magnitude_high) ** 2;
    }
  }
  const { squares, ...rest } = sum;
  return { ...rest, norm: Math.sqrt(squares) };
}

export function isPruned(state: number): boolean {
  return state === STATE.earlier || state === STATE.now;
}

/** Weights counted one by one at most. */
export const COUNTED = 131072;

/** Weights that staged edits change, later edits over earlier ones; null if too many or a tile is not here. */
export function stagedEffect(
  tileAt: TileAt,
  side: number,
  columns: number,
  regions: readonly StagedRegion[],
): { pruned: number; restored: number } | null {
  if (regions.reduce((sum, region) => sum + areaOf(region), 0) > COUNTED) return null;
  const last = new Map<number, boolean>();
  for (const { rows, columns: across, action } of regions) {
    for (let row = rows[0]; row < rows[1]; row++) {
      for (let column = across[0]; column < across[1]; column++)
        last.set(row * columns + column, action === 'prune');
    }
  }
  const effect = { pruned: 0, restored: 0 };
  for (const [at, prunes] of last) {
    const weight = weightIn(tileAt, side, Math.floor(at / columns), at % columns);
    if (!weight) return null;
    if (prunes && !isPruned(weight.state)) effect.pruned++;
    if (!prunes && isPruned(weight.state)) effect.restored++;
  }
  return effect;
}
