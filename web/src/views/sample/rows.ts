import type { SamplePath, SampleUnderConditions } from '../../api';

/** One sample: under every condition at A and at B, and at every step under the one that is looked at. */
export interface SampleRows {
  a: SampleUnderConditions;
  b: SampleUnderConditions;
  path: SamplePath;
}
