/** Which output channel stands where when rows are sorted. */
import type { MaskHead } from '../../api';
import type { RowOrder } from '../../source/source';

export interface Order {
  /** The output channel at each place from the top. */
  channels: Int32Array;
  /** The place of each output channel. */
  places: Int32Array;
  sorted: boolean;
}

/** Ascending, ties by index: the same order in which the server permutes its tiles. */
export function orderOf({ outputs }: Pick<MaskHead, 'outputs'>, by: RowOrder): Order {
  const channels = Int32Array.from(outputs.norm.keys());
  if (by !== 'index') {
    // Shares of counts, added: without the rounding .1 + .2 stands behind .3, where the server sees a tie.
    const removed = outputs.earlier.map((share, i) => Math.round((share + outputs.now[i]!) * 1e9));
    const value = by === 'norm' ? outputs.norm : removed;
    channels.sort((a, b) => value[a]! - value[b]! || a - b);
  }
  const places = new Int32Array(channels.length);
  channels.forEach((channel, place) => (places[channel] = place));
  return { channels, places, sorted: by !== 'index' };
}

/** The row of the weight that is shown at a row of the screen's plane. */
export function rowAt(order: Order, kernelRows: number, shown: number): number {
  const place = Math.floor(shown / kernelRows);
  return order.channels[place]! * kernelRows + (shown - place * kernelRows);
}
