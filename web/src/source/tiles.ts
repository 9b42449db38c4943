import type { MaskHead } from '../api';
import { SourceError } from './errors';
import type { Tile, TilePlace } from './source';

/** Height and width of a tile in cells; those at the edges are smaller. */
export function tileSize(
  head: Pick<MaskHead, 'plane' | 'tile'>,
  place: TilePlace,
): { height: number; width: number } {
  const cells = (weights: number): number => Math.ceil(weights / 2 ** place.level);
  const left = (all: number, at: number): number => Math.max(0, Math.min(head.tile, all - head.tile * at));
  return { height: left(cells(head.plane[0]), place.row), width: left(cells(head.plane[1]), place.column) };
}

/** Splits the bytes of a tile into its planes: state and shade at level 0; now, earlier, restored, shade above. */
export function readTile(head: Pick<MaskHead, 'plane' | 'tile'>, place: TilePlace, bytes: Uint8Array): Tile {
  const { height, width } = tileSize(head, place);
  const n = place.level === 0 ? 2 : 4;
  const cells = height * width;
  if (bytes.length !== n * cells) {
    throw new SourceError(
      'BadTile',
      `A tile of the mask has ${bytes.length} bytes, ${n * cells} are due.`,
      'Reload the page.',
    );
  }
  return {
    height,
    width,
    planes: Array.from({ length: n }, (_, i) => bytes.subarray(i * cells, (i + 1) * cells)),
  };
}
