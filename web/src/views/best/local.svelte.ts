import type { RobustState } from '../shared/robustState.svelte';

/** How the numbers are looked at. */
export class BestLocal {
  /** Name of the column that sorts; "mean" for the mean over all corruptions. */
  sort = $state('mean');
  /** Best first. */
  down = $state(true);
  /** A row a method, or a row a step. */
  of: 'methods' | 'steps' = $state('methods');

  constructor(readonly page: RobustState) {}

  sortBy(column: string): void {
    this.down = this.sort === column ? !this.down : true;
    this.sort = column;
  }
}
