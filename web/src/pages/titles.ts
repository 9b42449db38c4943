import type { PageName } from '../views/contract';

/** The pages, in the order of their tabs. */
export const pageTitles: Record<PageName, string> = {
  overview: 'Overview',
  prune: 'Prune',
  robustness: 'Robustness',
  geometry: 'Geometry',
  samples: 'Samples',
  compare: 'Compare',
  studies: 'Studies',
};
