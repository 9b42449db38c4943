import type { Sorting } from './sheets';

export type Part = 'planes' | 'curves' | 'tables';

/** What of the toy study is looked at. */
export class ToyState {
  part: Part = $state('planes');
  /** The table that is open; the first while none was chosen. */
  sheet: string | null = $state(null);
  sorting: Sorting = $state({ column: null, down: false });
  /** Reference samples of each class whose figures are written out. */
  n: number | null = $state(null);
}
