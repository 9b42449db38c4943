/** Paints the part of a mask that is on screen from the tiles that are there. */
import { weightsOf, type Axis } from './maskAxis';

/** A tile as packed pixels; `width` is its cells a row. */
export interface ColoredTile {
  width: number;
  colors: Uint32Array;
}

export interface MaskPicture {
  /** In device pixels. */
  rows: Axis;
  columns: Axis;
  /** The level wanted, and how many there are. */
  level: number;
  levels: number;
  /** Cells a side of a full tile. */
  tile: number;
}

/** The tile of a level if it is there; null leaves its place to a coarser one, or empty. */
export type FindTile = (level: number, row: number, column: number) => ColoredTile | null;

interface Source extends ColoredTile {
  level: number;
  /** First cell of the tile. */
  top: number;
  left: number;
}

/** Pixels [from, to) that show the tiles of one column of tiles. */
interface Span {
  column: number;
  from: number;
  to: number;
}

/**
 * Fills `out` (rows.size x columns.size packed pixels). Where the wanted tile is missing the next coarser one that is
 * there stands in, so something true is on screen at once; 0 (nothing) where none is, outside, and between kernels.
 */
export function paintMask(out: Uint32Array, picture: MaskPicture, find: FindTile): void {
  const { level, tile } = picture;
  const [height, width] = [picture.rows.size, picture.columns.size];
  const rows = weightsOf(picture.rows);
  const columns = byLevel(weightsOf(picture.columns), picture.levels);
  const spans = spansOf(columns(level), tile);
  let band = -1;
  let sources: (Source | null)[] = [];
  let drawn = { cell: -2, start: 0 };
  for (let y = 0; y < height; y++) {
    const start = y * width;
    const weight = rows[y]!;
    if (weight < 0) {
      out.fill(0, start, start + width);
      continue;
    }
    const cell = weight >> level;
    if (cell === drawn.cell) {
      out.copyWithin(start, drawn.start, drawn.start + width);
      continue;
    }
    const next = Math.floor(cell / tile);
    if (next !== band) sources = spans.map((span) => best(picture, find, next, span.column));
    band = next;
    out.fill(0, start, start + width);
    spans.forEach((span, i) => paintSpan(out, start, weight, span, sources[i]!, columns));
    drawn = { cell, start };
  }
}

/** The columns' cells at any level, each worked out once. */
function byLevel(weights: Int32Array, levels: number): (level: number) => Int32Array {
  const known: (Int32Array | undefined)[] = Array.from({ length: levels });
  known[0] = weights;
  // An arithmetic shift keeps -1 at -1.
  return (level) => (known[level] ??= weights.map((weight) => weight >> level));
}

function spansOf(cells: Int32Array, tile: number): Span[] {
  const spans: Span[] = [];
  for (let x = 0; x < cells.length; x++) {
    if (cells[x]! < 0) continue;
    const column = Math.floor(cells[x]! / tile);
    const last = spans.at(-1);
    if (last?.column === column) last.to = x + 1;
    else spans.push({ column, from: x, to: x + 1 });
  }
  return spans;
}

/** The sharpest tile there is for this place, from the wanted level up. */
function best(
  { level, levels, tile }: MaskPicture,
  find: FindTile,
  row: number,
  column: number,
): Source | null {
  for (let up = level; up < levels; up++) {
    const [r, c] = [row >> (up - level), column >> (up - level)];
    const found = find(up, r, c);
    if (found) return { ...found, level: up, top: r * tile, left: c * tile };
  }
  return null;
}

function paintSpan(
  out: Uint32Array,
  start: number,
  weight: number,
  span: Span,
  source: Source | null,
  columns: (level: number) => Int32Array,
): void {
  if (!source) return;
  const cells = columns(source.level);
  const base = ((weight >> source.level) - source.top) * source.width - source.left;
  for (let x = span.from; x < span.to; x++) {
    const cell = cells[x]!;
    if (cell >= 0) out[start + x] = source.colors[base + cell]!;
  }
}
