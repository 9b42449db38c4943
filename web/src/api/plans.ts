/** Plans as JSON: what is sent, not what is answered. */

/** A choice on one axis: its registry name and its fields, e.g. `{ name: 'magnitude', p: 1 }`. */
export interface Choice {
  name: string;
  [field: string]: unknown;
}

/** One automatic step. `sparsity` is the share that is gone after it, in [0, 1), of what its target counts. */
export interface Plan {
  criterion: Choice;
  structure?: Choice;
  scope?: Choice;
  schedule?: Choice;
  recovery?: Choice;
  /** What `sparsity` counts; units if left out. */
  target?: Choice;
  sparsity?: number;
  /** Names or patterns of the sites that take part; empty = all. */
  layers?: string[];
  /** Layers that stay as they are, with what they make and read. */
  locked?: string[];
  seed?: number;
}

/** Many steps at once: each criterion at each rate, as branches of one step (the head if none is named). */
export interface FamilyAsk {
  criteria: string[];
  rates: number[];
  structure?: string;
  scope?: string;
  parent?: string;
  measure?: boolean;
}

export type EditAction = 'prune' | 'restore';

/** One edit by hand. Ranges are half open and always in index order, whatever the order on screen. */
export type Edit =
  | {
      kind: 'rectangle';
      site: string;
      /** Rows of the plane, [from, to): row = output channel * kernel height + y. */
      rows: [from: number, to: number];
      /** Columns of the plane, [from, to): column = input channel * kernel width + x. */
      columns: [from: number, to: number];
      action: EditAction;
    }
  /** Whole output channels, with bias, batch norm and readers. */
  | { kind: 'unit'; site: string; units: number[]; action: EditAction }
  /** Input channels of this layer. */
  | { kind: 'input'; site: string; columns: number[]; action: EditAction };

/** Edits by hand as a plan. */
export function handPlan(edits: readonly Edit[]): Plan {
  return { criterion: { name: 'hand', edits: [...edits] } };
}
