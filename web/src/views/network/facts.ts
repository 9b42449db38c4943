/** The words below a figure and in its tooltip. */
import type { NetworkCard } from '../../api';
import { count, percentage, plural, TIMES } from '../../marks';
import { endOf } from '../shared/names';
import { isRecurrent } from './figure';
import type { Item, LayerItem } from './items';
import type { StyleName } from './place';

/** Pixels of a letter of a name, on average. */
const CHARACTER = 5.6;

/** `3 × 32²`, `1 × 28 × 28`, `784`. */
export function shapeWords(shape: readonly number[]): string {
  const [channels, ...sides] = shape;
  if (sides.length === 2 && sides[0] === sides[1]) return `${count(channels!)} ${TIMES} ${count(sides[0]!)}²`;
  return shape.map(count).join(` ${TIMES} `);
}

/** A name that fits its room. */
export function fitted(name: string, room: number): string {
  return endOf(name, Math.floor(room / CHARACTER));
}

/** What is left of the outputs: `264 of 384`; classes for the last layer; how many layers for a fold. */
export function keptWords(item: Item, { classes }: Pick<NetworkCard, 'classes'>, isLast: boolean): string {
  if (item.kind === 'input') return shapeWords(item.shape);
  if (item.kind === 'fold') return plural(item.layers.length, 'layer');
  if (isRecurrent(item)) return `${count(item.outputs / Math.max(1, item.layers[0]!.gates.length))} units`;
  if (isLast && item.outputs === classes.length && item.outputsAlive === item.outputs) {
    return plural(item.outputs, 'class', 'classes');
  }
  return `${count(item.outputsAlive)} of ${count(item.outputs)}`;
}

export function shareWords(item: LayerItem): string {
  const isLocked = item.layers.every(({ locked }) => locked !== '');
  return item.nRemoved === 0 && isLocked ? 'locked' : `${percentage(1 - item.kept)} pruned`;
}

/** For the tooltip, and for readers who hear. */
export function detail(item: LayerItem): string[] {
  const [layer] = item.layers as [LayerItem['layers'][0]];
  const lines = [
    `${count(item.nWeights - item.nRemoved)} of ${count(item.nWeights)} weights kept${item.nNow > 0 ? `, ${count(item.nNow)} pruned now` : ''}`,
  ];
  if (item.kind === 'fold') return [...lines, 'click to lay the layers out'];
  const shape = layer.shape.map(count).join(` ${TIMES} `);
  lines.push(`${layer.kind} ${shape}, makes ${shapeWords(layer.output_shape)}`);
  if (layer.coupled.length > 0)
    lines.push(`outputs go together with ${plural(layer.coupled.length, 'other layer')}`);
  if (layer.locked) lines.push(layer.locked);
  return lines;
}

export const LEGENDS: Record<StyleName, string> = {
  blocks: 'block length = √channels, shrunk by the share pruned; height by image side; dashed = unpruned',
  maps: 'sheets by channels, less those pruned; side by image side; dashed = unpruned',
  nodes: 'circles = some of the units, dashed ones silent; lines = share of weights kept',
};
