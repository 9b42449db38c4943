import type { SamplePath, SampleUnderConditions } from '../../api';

/** One sample: under every condition at A and at B, and at every step under what B looks at, and what A does. */
export interface SampleRows {
  a: SampleUnderConditions;
  b: SampleUnderConditions;
  path: SamplePath;
  /** The same as `path` where both look at one condition. */
  pathA: SamplePath;
}
