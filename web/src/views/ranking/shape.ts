import type { Standing } from '../shared/geometry';

/** Above so many classes the list begins with the first ones. */
export const PRESELECTED = 12;

export type Order = 'change' | 'name';

/** The ranking as it is, or by name. */
export function ordered(ranking: readonly Standing[], order: Order): Standing[] {
  return order === 'change'
    ? [...ranking]
    : [...ranking].sort((one, two) => one.name.localeCompare(two.name, undefined, { numeric: true }));
}

/** Classes whose name holds every word. */
export function found(ranking: readonly Standing[], words: string): Standing[] {
  const all = words.toLowerCase().split(/\s+/).filter(Boolean);
  return ranking.filter(({ name }) => all.every((word) => name.toLowerCase().includes(word)));
}
