/** Puts a painted mask on a canvas; keeps its buffer from frame to frame. */
import { paintMask, type FindTile, type MaskPicture } from '../../raster/mask';
import { paintHandMarks, type FindStates } from '../../raster/maskMarks';

export interface HandMarks {
  find: FindStates;
  color: number;
}

export class Painter {
  private image: ImageData | null = null;
  private pixels = new Uint32Array(0);

  draw(canvas: HTMLCanvasElement, picture: MaskPicture, find: FindTile, hand: HandMarks | null): void {
    const [width, height] = [picture.columns.size, picture.rows.size];
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    const context = canvas.getContext('2d');
    if (!context) return;
    if (this.image?.width !== width || this.image.height !== height) {
      this.image = context.createImageData(width, height);
      this.pixels = new Uint32Array(this.image.data.buffer);
    }
    paintMask(this.pixels, picture, find);
    if (hand) paintHandMarks(this.pixels, picture, hand.find, hand.color);
    context.putImageData(this.image, 0, 0);
  }
}
