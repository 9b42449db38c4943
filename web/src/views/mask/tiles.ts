/** Tiles of masks that are here, those that were used last; and which to ask for next. */
import type { ColoredTile } from '../../raster/mask';
import { tileColors, type MaskStyle } from '../../raster/maskColors';
import type { Tile, TilePlace } from '../../source/source';

/** Keeps the `limit` entries that were used last. */
export class Recent<Value> {
  readonly #entries = new Map<string, Value>();
  constructor(readonly limit: number) {}

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): Value | undefined {
    const value = this.#entries.get(key);
    if (value === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, value);
    return value;
  }

  set(key: string, value: Value): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    if (this.#entries.size > this.limit) this.#entries.delete(this.#entries.keys().next().value!);
  }
}

interface Kept {
  tile: Tile;
  colored: { style: MaskStyle; painted: ColoredTile } | null;
}

/** Tiles at most: 160 of single weights with their colours are 63 MB. */
const LIMIT = 160;
/** Tiles coloured a frame at most; a coarser one stands in for the others until the next frame. */
const COLORED_A_FRAME = 6;
const AT_ONCE = 4;
/** Milliseconds until a tile that could not be had is asked for again. */
const AGAIN_AFTER = 3000;

export type LoadTile = (place: TilePlace) => Promise<Tile>;

/** The tiles of all masks looked at lately, told apart by the mask's key. */
export class TileStore {
  readonly #kept = new Recent<Kept>(LIMIT);
  readonly #asked = new Set<string>();
  readonly #failed = new Map<string, number>();
  #allowance = COLORED_A_FRAME;

  /** The tile's bytes, if they are here. */
  tile(mask: string, place: TilePlace): Tile | null {
    return this.#kept.get(keyOf(mask, place))?.tile ?? null;
  }

  /** True if the tile is not here because it could not be had. */
  isMissing(mask: string, place: TilePlace): boolean {
    return this.#isOff(keyOf(mask, place));
  }

  /** Lets tiles that could not be had be asked for at once. */
  retry(): void {
    this.#failed.clear();
  }

  /** Begins a frame; what is left to colour after it is known to `starved`. */
  begin(): void {
    this.#allowance = COLORED_A_FRAME;
  }

  /** True if a tile of this frame is here and waits for its colours. */
  get starved(): boolean {
    return this.#allowance < 0;
  }

  colored(mask: string, place: TilePlace, style: MaskStyle): ColoredTile | null {
    const kept = this.#kept.get(keyOf(mask, place));
    if (!kept) return null;
    if (kept.colored?.style === style) return kept.colored.painted;
    if (this.#allowance-- <= 0) {
      this.#allowance = -1;
      return null;
    }
    const painted = { width: kept.tile.width, colors: tileColors(kept.tile, style) };
    kept.colored = { style, painted };
    return painted;
  }

  /** Asks for the first of `places` that are not here; few at once, so that what is wanted now never waits long. */
  want(mask: string, places: readonly TilePlace[], load: LoadTile, changed: () => void): void {
    for (const place of places) {
      if (this.#asked.size >= AT_ONCE) return;
      const key = keyOf(mask, place);
      if (!this.#asked.has(key) && !this.#kept.get(key) && !this.#isOff(key))
        void this.#ask(key, place, load, changed);
    }
  }

  #isOff(key: string): boolean {
    return Date.now() - (this.#failed.get(key) ?? -Infinity) < AGAIN_AFTER;
  }

  async #ask(key: string, place: TilePlace, load: LoadTile, changed: () => void): Promise<void> {
    this.#asked.add(key);
    try {
      this.#kept.set(key, { tile: await load(place), colored: null });
      this.#failed.delete(key);
    } catch {
      // A coarser tile stays on screen; the frame after a while asks again.
      this.#failed.set(key, Date.now());
      setTimeout(changed, AGAIN_AFTER + 1);
    } finally {
      this.#asked.delete(key);
    }
    changed();
  }
}

export function keyOf(mask: string, { level, row, column, order = 'index' }: TilePlace): string {
  return `${mask} ${order} ${level}/${row}/${column}`;
}

/** Tiles a side at a level. */
export function tilesAt(cells: number, level: number, tile: number): number {
  return Math.ceil(cells / 2 ** level / tile);
}

/**
 * Tiles in the order they are needed: the coarsest (it stands in for all, and is the minimap), those on screen from the
 * middle outwards, then a ring around them, then the coarser level.
 */
export function wanted(
  plane: readonly [number, number],
  rows: readonly [number, number],
  columns: readonly [number, number],
  level: number,
  levels: number,
  tile: number,
): TilePlace[] {
  const last = levels - 1;
  const places: TilePlace[] = [{ level: last, row: 0, column: 0 }];
  if (level < last) {
    places.push(...around(plane, rows, columns, level, tile, 0));
    places.push(...around(plane, rows, columns, level, tile, 1));
    places.push(...around(plane, rows, columns, level + 1, tile, 0));
  }
  const seen = new Set<string>();
  return places.filter((place) => {
    const key = keyOf('', place);
    return !seen.has(key) && seen.add(key);
  });
}

function around(
  plane: readonly [number, number],
  rows: readonly [number, number],
  columns: readonly [number, number],
  level: number,
  tile: number,
  ring: number,
): TilePlace[] {
  const side = 2 ** level * tile;
  const span = ([from, to]: readonly [number, number], n: number): number[] => {
    const first = Math.max(0, Math.floor(from / side) - ring);
    const end = Math.min(tilesAt(n, level, tile), Math.ceil(to / side) + ring);
    return Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i);
  };
  const middle = [(rows[0] + rows[1]) / 2 / side - 0.5, (columns[0] + columns[1]) / 2 / side - 0.5] as const;
  const far = (place: TilePlace): number => Math.hypot(place.row - middle[0], place.column - middle[1]);
  return span(rows, plane[0])
    .flatMap((row) => span(columns, plane[1]).map((column) => ({ level, row, column })))
    .sort((a, b) => far(a) - far(b));
}
