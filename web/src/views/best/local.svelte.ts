import { nameOf, wordOf, type Fields, type Look } from '../../state/look';
import type { Linked } from '../../state/looks.svelte';
import type { RobustState } from '../shared/robustState.svelte';

/** How the numbers are looked at. */
export class BestLocal implements Linked {
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

  write(): Fields {
    return {
      by: this.sort === 'mean' && this.down ? null : [wordOf(this.sort), this.down ? 'down' : 'up'],
      steps: this.of === 'steps',
    };
  }

  read(look: Look): void {
    const [sort = 'mean', way = 'down'] = look.words('by') ?? [];
    this.sort = nameOf(sort);
    this.down = way === 'down';
    this.of = look.is('steps') ? 'steps' : 'methods';
  }
}
