/** Boxes, grips and guides over the plane, in pixels on screen. */
import { placeOf, type Axis } from '../../raster/maskAxis';
import type { Region } from './regions';
import { spanOf, type Axes } from './viewport';

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

type Cell = { row: number; column: number };

/** Where a region is on screen; null if none of it is. Never thinner than 3 pixels, so that it can be seen from afar. */
export function boxOf({ rows, columns }: Axes, region: Region): Box | null {
  const [y, height] = spanOf(rows, ...region.rows);
  const [x, width] = spanOf(columns, ...region.columns);
  if (y + height < 0 || x + width < 0 || y > rows.size || x > columns.size) return null;
  return { x: x - 0.5, y: y - 0.5, width: Math.max(3, width + 1), height: Math.max(3, height + 1) };
}

/** The part of a box that is on screen, with a pixel to spare for its outline. */
export function cutBox({ rows, columns }: Axes, box: Box): Box {
  const [x, y] = [Math.max(-1, box.x), Math.max(-1, box.y)];
  return {
    x,
    y,
    width: Math.min(columns.size + 1, box.x + box.width) - x,
    height: Math.min(rows.size + 1, box.y + box.height) - y,
  };
}

export interface Grip {
  name: string;
  x: number;
  y: number;
  cursor: string;
  /** The corner that stays, and the one that follows the pointer. */
  fixed(region: Region): Cell;
  moving(region: Region): Cell;
  /** The pointer, held to the grip's own direction on the middle of an edge. */
  along(x: number, y: number, axes: Axes, moving: Cell): [x: number, y: number];
}

const NAMES = [
  ['top left', 0, 0, 'nwse-resize'],
  ['top right', 1, 0, 'nesw-resize'],
  ['bottom left', 0, 1, 'nesw-resize'],
  ['bottom right', 1, 1, 'nwse-resize'],
  ['top', 0.5, 0, 'ns-resize'],
  ['bottom', 0.5, 1, 'ns-resize'],
  ['left', 0, 0.5, 'ew-resize'],
  ['right', 1, 0.5, 'ew-resize'],
] as const;

/** Eight grips: corners move both directions, middles of edges their own. */
export function grips(box: Box): Grip[] {
  return NAMES.map(([name, fx, fy, cursor]) => ({
    name,
    cursor,
    x: box.x + fx * box.width,
    y: box.y + fy * box.height,
    fixed: ({ rows, columns }) => ({
      row: end(rows, fy >= 0.5 ? 0 : 1),
      column: end(columns, fx >= 0.5 ? 0 : 1),
    }),
    moving: ({ rows, columns }) => ({
      row: end(rows, fy >= 0.5 ? 1 : 0),
      column: end(columns, fx >= 0.5 ? 1 : 0),
    }),
    along: (x, y, axes, moving) => [
      fx === 0.5 ? placeOf(axes.columns, moving.column) - axes.columns.offset : x,
      fy === 0.5 ? placeOf(axes.rows, moving.row) - axes.rows.offset : y,
    ],
  }));
}

function end([from, to]: readonly [number, number], which: 0 | 1): number {
  return which === 0 ? from : to - 1;
}

export interface Guide {
  name: string;
  /** Where the gate begins; null for the first, and above the screen. */
  line: number | null;
  /** Baseline of its name, kept on screen while any of the gate is. */
  label: number;
}

const NAME_HEIGHT = 12;

/** Lines between the gates of a recurrent layer and their names. */
export function gateGuides(rows: Axis, gates: readonly string[]): Guide[] {
  const each = rows.n / gates.length;
  return gates.flatMap((name, gate) => {
    const top = placeOf(rows, gate * each) - rows.offset;
    const bottom = placeOf(rows, (gate + 1) * each) - rows.offset;
    if (bottom < NAME_HEIGHT || top > rows.size - NAME_HEIGHT / 2) return [];
    const label = Math.min(Math.max(top, 0) + NAME_HEIGHT, bottom - 2);
    return [{ name, line: gate === 0 || top < 0 ? null : Math.round(top) - 0.5, label }];
  });
}
