/** A grid of equal cells that is cut into pages: which cell is where. All lengths in CSS pixels. */

export const SIZE = 48;
export const PITCH = 55;
/** Lines of a page. */
export const LINES = 6;
/** The widest picture a browser takes everywhere. */
export const MOST_PIXELS = 4096;

/** How many cells fit side by side, never more than one sheet may hold. */
export function columnsOf(width: number): number {
  return Math.min(Math.floor(MOST_PIXELS / SIZE), Math.max(1, Math.floor((width - 12) / PITCH)));
}

/** Pixels of a cell's picture: as fine as the screen, as long as the sheet stays small enough. */
export function fineness(columns: number, ratio: number): number {
  return ratio > 1 && columns * SIZE * 2 <= MOST_PIXELS ? SIZE * 2 : SIZE;
}

/** The pages of a grid: at most `size` samples each. */
export function pagesOf<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}

/** First and last page that are seen, one more on both sides; half open. */
export function seenPages(top: number, height: number, pageHeight: number, n: number): [number, number] {
  if (pageHeight <= 0) return [0, Math.min(1, n)];
  const from = Math.max(0, Math.floor(top / pageHeight) - 1);
  return [from, Math.min(n, Math.ceil((top + height) / pageHeight) + 1)];
}

/** The cell at a place of the grid; null beside and between the cells. */
export function cellAt(x: number, y: number, columns: number, n: number): number | null {
  const [column, line] = [Math.floor(x / PITCH), Math.floor(y / PITCH)];
  const at = line * columns + column;
  const beside = x < 0 || y < 0 || column >= columns || x % PITCH > SIZE || y % PITCH > SIZE + 3;
  return beside || at >= n ? null : at;
}

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** The box between two corners. */
export function boxOf(x0: number, y0: number, x1: number, y1: number): Box {
  return { left: Math.min(x0, x1), top: Math.min(y0, y1), right: Math.max(x0, x1), bottom: Math.max(y0, y1) };
}

/** The cells that a box touches, rising. */
export function cellsIn({ left, top, right, bottom }: Box, columns: number, n: number): number[] {
  const first = Math.max(0, Math.floor((left + PITCH - SIZE) / PITCH));
  const last = Math.min(columns - 1, Math.floor(right / PITCH));
  const from = Math.max(0, Math.floor((top + PITCH - SIZE) / PITCH));
  const to = Math.min(Math.ceil(n / columns) - 1, Math.floor(bottom / PITCH));
  const cells: number[] = [];
  for (let line = from; line <= to; line++)
    for (let column = first; column <= last; column++)
      if (line * columns + column < n) cells.push(line * columns + column);
  return cells;
}

/** Where a key moves from a cell; null for a key that does not. */
export function moved(key: string, at: number, columns: number, n: number, lines: number): number | null {
  const by: Record<string, number> = {
    ArrowRight: 1,
    ArrowLeft: -1,
    ArrowDown: columns,
    ArrowUp: -columns,
    PageDown: columns * lines,
    PageUp: -columns * lines,
    Home: -n,
    End: n,
  };
  const step = by[key];
  return step === undefined ? null : Math.max(0, Math.min(n - 1, at + step));
}
