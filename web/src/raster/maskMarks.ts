/** Dots on weights that were removed by hand, so that they are told from those a criterion removed. */
import type { MaskPicture } from './mask';
import { weightsOf } from './maskAxis';
import { STATE } from './maskColors';

/** State bytes of a level-0 tile and its cells a row; null if it is not here. */
export type FindStates = (row: number, column: number) => { width: number; states: Uint8Array } | null;

/** Smallest weight, in device pixels, that has room for a dot. */
const ROOM = 3;

interface Run {
  weight: number;
  from: number;
  to: number;
}

/** Pixels of each weight on screen. */
function runs(weights: Int32Array): Run[] {
  const out: Run[] = [];
  weights.forEach((weight, pixel) => {
    const last = out.at(-1);
    if (weight < 0) return;
    if (last?.weight === weight) last.to = pixel + 1;
    else out.push({ weight, from: pixel, to: pixel + 1 });
  });
  return out;
}

/** Draws a dot of `color` in the middle of every weight by hand that is on screen whole. */
export function paintHandMarks(
  out: Uint32Array,
  picture: MaskPicture,
  find: FindStates,
  color: number,
): void {
  const { rows, columns, tile, level } = picture;
  if (level > 0 || rows.zoom < ROOM) return;
  const across = runs(weightsOf(columns));
  for (const row of runs(weightsOf(rows))) {
    let [at, found] = [-1, null as ReturnType<FindStates>];
    for (const column of across) {
      const next = Math.floor(column.weight / tile);
      if (next !== at) found = find(Math.floor(row.weight / tile), next);
      at = next;
      if (!found) continue;
      const state = found.states[(row.weight % tile) * found.width + (column.weight % tile)]!;
      if (state & STATE.byHand) dot(out, columns.size, row, column, color, rows.zoom);
    }
  }
}

function dot(out: Uint32Array, width: number, row: Run, column: Run, color: number, zoom: number): void {
  const side = Math.max(1, Math.round(zoom / 4));
  const start = ({ from, to }: Run): number => from + ((to - from - side) >> 1);
  const [top, left] = [start(row), start(column)];
  if (top < row.from || left < column.from) return;
  for (let y = top; y < top + side; y++) out.fill(color, y * width + left, y * width + left + side);
}
