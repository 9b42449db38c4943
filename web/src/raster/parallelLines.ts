/** Lines between two axes: counted by their two places, then drawn once for each pair of places, as weights. */

/** The place of a value that is not there (NaN); its lines are left out on both sides of the axis. */
export const NOWHERE = 0xffff;

/** A line's weight in a pixel is counted in 256ths. */
const WHOLE = 256;

/** Lines of one set by their two places; all pairs of axes use it in turn. */
export class Table {
  readonly counts: Uint32Array;
  cells = new Uint32Array(1024);

  constructor(readonly height: number) {
    this.counts = new Uint32Array(height * height);
  }

  /** The next of the cells that hold a line. */
  keep(at: number, cell: number): void {
    if (at === this.cells.length) {
      const more = new Uint32Array(2 * at);
      more.set(this.cells);
      this.cells = more;
    }
    this.cells[at] = cell;
  }
}

/** Counts lines by their places on both axes, as if those within `grain` pixels ended together; how many cells hold any. */
export function bin(
  left: Uint16Array,
  right: Uint16Array,
  rows: ArrayLike<number>,
  grain: number,
  table: Table,
): number {
  const { counts, height } = table;
  const mask = -grain;
  let n = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const [from, to] = [left[row]!, right[row]!];
    if (from === NOWHERE || to === NOWHERE) continue;
    const cell = (from & mask) * height + (to & mask);
    if (counts[cell]!++ === 0) table.keep(n++, cell);
  }
  return n;
}

/** Adds the lines of the first `n` cells to the weights between two axes, column by column, and empties the table. */
export function drawCells(table: Table, n: number, weights: Uint32Array, gap: number): void {
  const { counts, cells, height } = table;
  for (let i = 0; i < n; i++) {
    const cell = cells[i]!;
    const from = Math.floor(cell / height);
    const to = cell - from * height;
    const lines = counts[cell]!;
    counts[cell] = 0;
    if (Math.abs(to - from) <= gap) walk(weights, from, from, to, gap, height, lines);
    else if (to > from) climb(weights, from, to, 0, gap, height, lines);
    else climb(weights, to, from, gap, -gap, height, lines);
  }
}

/** Steps along x, a pixel at a time; each step is shared by the two pixels next to the line above and below. */
function walk(
  weights: Uint32Array,
  start: number,
  from: number,
  to: number,
  gap: number,
  height: number,
  lines: number,
): void {
  const step = (to - from) / gap;
  let place = start;
  for (let x = 0, base = 0; x < gap; x++, base += height) {
    const near = place | 0;
    const share = ((place - near) * WHOLE) | 0;
    weights[base + near]! += (WHOLE - share) * lines;
    weights[base + near + 1]! += share * lines;
    place += step;
  }
}

/** The same along y for steep lines, from the upper end down: `x` is where that end stands, `run` how far it goes. */
function climb(
  weights: Uint32Array,
  top: number,
  bottom: number,
  x: number,
  run: number,
  height: number,
  lines: number,
): void {
  const step = run / (bottom - top);
  let place = x;
  for (let y = top; y <= bottom; y++) {
    const near = place | 0;
    const share = ((place - near) * WHOLE) | 0;
    const at = near * height + y;
    weights[at]! += (WHOLE - share) * lines;
    weights[at + height]! += share * lines;
    place = Math.max(0, place + step);
  }
}
