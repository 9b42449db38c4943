import type { ClassColumn, Sorting } from './shape';

/** Curves or numbers, and how the numbers are sorted. */
export class CurvesState {
  table = $state(false);
  sorting: Sorting = $state.raw({ column: 'average_precision', change: true, down: false });

  /** Sorts by a column or its change; the same one again turns it around. */
  sortBy(column: ClassColumn, change: boolean): void {
    const same = this.sorting.column === column && this.sorting.change === change;
    this.sorting = { column, change, down: same ? !this.sorting.down : column !== 'name' && !change };
  }
}
