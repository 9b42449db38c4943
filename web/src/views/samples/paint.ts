/** One page of the grid on a canvas: pictures, what became of each, what is selected. */
import { outcomePath, type OutcomeName } from '../../marks/outcome';
import type { Theme } from '../../theme/theme.svelte';
import { LINES, PITCH, SIZE } from './grid';
import type { Sample } from './shape';

export interface PagePicture {
  samples: readonly Sample[];
  columns: number;
  /** Pictures side by side, `tile` pixels each; null until they are there. */
  sheet: CanvasImageSource | null;
  tile: number;
  /** Words in place of pictures. */
  words: ((sample: Sample) => string) | null;
  isSelected: (row: number) => boolean;
  /** Row of the open sample, and of the one that keys act on. */
  open: number | null;
  active: number | null;
  theme: Theme;
  /** Device pixels a CSS pixel. */
  ratio: number;
}

const PAD = 3;
const BAR = 3;

/** Draws all of it; the canvas gets the page's size. */
export function paintPage(canvas: HTMLCanvasElement, picture: PagePicture): void {
  const { samples, columns, ratio } = picture;
  const lines = Math.min(LINES, Math.ceil(samples.length / columns));
  canvas.width = Math.round((columns * PITCH + 2 * PAD) * ratio);
  canvas.height = Math.round((lines * PITCH + 2 * PAD) * ratio);
  const pen = canvas.getContext('2d');
  if (!pen) return;
  pen.setTransform(ratio, 0, 0, ratio, PAD * ratio, PAD * ratio);
  pen.imageSmoothingEnabled = false;
  samples.forEach((sample, i) => {
    const [x, y] = [(i % columns) * PITCH, Math.floor(i / columns) * PITCH];
    paintContent(pen, picture, sample, i, x, y);
    paintOutcome(pen, picture.theme, sample, x, y);
    paintFrame(pen, picture, sample.row, x, y);
  });
}

function paintContent(
  pen: CanvasRenderingContext2D,
  { sheet, tile, columns, words, theme }: PagePicture,
  sample: Sample,
  i: number,
  x: number,
  y: number,
): void {
  pen.fillStyle = theme.color('--sunken');
  pen.fillRect(x, y, SIZE, SIZE);
  if (sheet) {
    const [left, top] = [(i % columns) * tile, Math.floor(i / columns) * tile];
    pen.drawImage(sheet, left, top, tile, tile, x, y, SIZE, SIZE);
  } else if (words) {
    pen.fillStyle = theme.color('--ink-2');
    pen.font = `10px ${theme.color('--font-ui') || 'sans-serif'}`;
    pen.fillText(shortened(pen, words(sample), SIZE - 6), x + 3, y + 14);
  }
}

function shortened(pen: CanvasRenderingContext2D, text: string, width: number): string {
  let n = text.length;
  while (n > 1 && pen.measureText(text.slice(0, n)).width > width) n--;
  return n < text.length ? `${text.slice(0, Math.max(1, n - 1))}…` : text;
}

function paintOutcome(
  pen: CanvasRenderingContext2D,
  theme: Theme,
  { outcome }: Sample,
  x: number,
  y: number,
): void {
  const color = theme.color(`--${outcome}`);
  pen.fillStyle = color;
  pen.fillRect(x, y + SIZE, SIZE, BAR);
  pen.fillStyle = theme.color('--surface');
  pen.fillRect(x + SIZE - 13, y + SIZE - 13, 13, 13);
  pen.fillStyle = pen.strokeStyle = color;
  pen.lineWidth = 1.6;
  pen.lineCap = 'round';
  const [middleX, middleY] = [x + SIZE - 6.5, y + SIZE - 6.5];
  pen.translate(middleX, middleY);
  if (outcome === 'both-right' || outcome === 'both-wrong') pen.fill(markPath(outcome));
  else pen.stroke(markPath(outcome));
  pen.translate(-middleX, -middleY);
}

const paths = new Map<OutcomeName, Path2D>();

function markPath(outcome: OutcomeName): Path2D {
  const path = paths.get(outcome) ?? new Path2D(outcomePath(outcome, 0, 0, 3.3));
  paths.set(outcome, path);
  return path;
}

function paintFrame(
  pen: CanvasRenderingContext2D,
  { theme, isSelected, open, active }: PagePicture,
  row: number,
  x: number,
  y: number,
): void {
  pen.strokeStyle = theme.color('--accent');
  if (isSelected(row)) {
    pen.lineWidth = 2;
    pen.strokeRect(x - 1, y - 1, SIZE + 2, SIZE + BAR + 2);
  }
  if (row === open || row === active) {
    pen.strokeStyle = theme.color(row === open ? '--ink' : '--accent');
    pen.lineWidth = row === open ? 2 : 1;
    pen.strokeRect(x + 1.5, y + 1.5, SIZE - 3, SIZE - 3);
  }
}
