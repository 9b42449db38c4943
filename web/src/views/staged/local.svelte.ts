import type { PreviewAnswer } from '../../api';
import { Later } from '../shared/later.svelte';

/** What the staged edit would do, as last measured. */
export class StagedState {
  readonly preview = new Later<PreviewAnswer>();
}
