import { random } from './random';

/** A sheet of small pictures that follow from their rows. */
export async function picture(rows: readonly number[], columns: number, size: number): Promise<Blob> {
  const canvas = new OffscreenCanvas(columns * size, Math.ceil(rows.length / columns) * size);
  const pen = canvas.getContext('2d')!;
  rows.forEach((row, i) => {
    const [x, y] = [(i % columns) * size, Math.floor(i / columns) * size];
    pen.fillStyle = `hsl(${random(row, 1) * 360} 25% ${60 + 20 * random(row, 2)}%)`;
    pen.fillRect(x, y, size, size);
    pen.fillStyle = `hsl(${random(row, 3) * 360} 35% 40%)`;
    pen.beginPath();
    pen.ellipse(x + size / 2, y + size * 0.55, size * 0.3, size * (0.2 + 0.15 * random(row, 4)), 0, 0, 7);
    pen.fill();
  });
  return canvas.convertToBlob();
}
