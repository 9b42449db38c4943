/** LeNet's style: stacks of feature maps, as many sheets as channels allow; dense layers as strips. */
import {
  channelsOf,
  heightOf,
  isMaps,
  keptOf,
  px,
  sideOf,
  type Face,
  type Figure,
  type Scale,
  type Style,
} from './figure';
import type { Item } from './items';
import { blocks } from './blocks';

const STEP = 4.2;
const FALL = 3.2;
const MOST = 11;
/** Sheets are lower than blocks, for a stack needs room to fall. */
const SMALLER = 0.78;

/** Sheets drawn for a layer: all up to four, then more slowly. */
export function sheetsOf(channels: number): number {
  return Math.min(MOST, channels <= 4 ? channels : Math.round(3 + Math.log2(channels)));
}

export const maps: Style = (item, scale, gates) => {
  if (isMaps(item)) return stack(item, scale);
  return blocks(item, scale, gates);
};

function stack(item: Item, scale: Scale): Figure {
  const side = heightOf(sideOf(item), scale) * SMALLER;
  const n = sheetsOf(channelsOf(item));
  const kept = keptOf(item);
  const left = kept > 0 ? Math.max(1, Math.round(n * kept)) : 0;
  const top = -(side + (n - 1) * FALL) / 2;
  const plain = item.kind === 'input';
  const faces: Face[] = [];
  // The first sheet lies behind; what went is at the back.
  for (let sheet = 0; sheet < n; sheet++) {
    const gone = sheet < n - left;
    const [x, y] = [px(sheet * STEP), px(top + sheet * FALL)];
    faces.push({
      d: `M${x} ${y}h${px(side)}v${px(side)}h${-px(side)}z`,
      paint: gone ? 'ghost' : plain ? 'plain' : 'front',
    });
  }
  return { width: side + (n - 1) * STEP, rise: -top, faces, words: [], nodes: [] };
}
