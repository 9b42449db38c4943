import type { DataCard } from '../api';

/** The split on which steps are measured: the test samples, else the first that there is. */
export function measuredSplit(data: DataCard): string {
  return 'test' in data.splits ? 'test' : (Object.keys(data.splits)[0] ?? 'test');
}

/** Its number of samples. */
export function measuredSize(data: DataCard | null): number {
  return data ? (data.splits[measuredSplit(data)] ?? 0) : 0;
}
