import type { TopClass } from '../../api';
import { Later } from '../shared/later.svelte';
import type { Measure } from './shape';

/** How one sample is looked at. */
export class SampleLocal {
  /** What its path shows; the first that is known unless chosen. */
  measure: Measure | null = $state(null);
  /** The condition under the pointer or the keys. */
  looked: string | null = $state(null);
  /** True while all corrupted versions are shown. */
  gallery = $state(false);
  /** The likeliest classes, which take a pass through the network. */
  readonly top = new Later<TopClass[][]>();
}
