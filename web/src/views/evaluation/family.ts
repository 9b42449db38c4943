/** What a family of steps may consist of. */
import type { AxisCard, Catalogue, NetworkCard } from '../../api';

const USUAL = ['magnitude', 'taylor', 'random'];

/** Criteria that rank this structure's units on this network without taking long. */
export function criteriaFor(
  catalogue: Catalogue | null,
  network: NetworkCard | null,
  structure: string,
): AxisCard[] {
  if (!catalogue || !network) return [];
  return catalogue.criteria.filter(
    ({ name, structures, asked }) =>
      asked !== false &&
      name !== 'hand' &&
      (!structures?.length || structures.includes(structure)) &&
      !network.refusals[name]?.[structure] &&
      !network.slow.includes(name),
  );
}

/** Three that everybody knows, as far as they are possible here. */
export function usualCriteria(criteria: readonly AxisCard[]): string[] {
  return USUAL.filter((usual) => criteria.some(({ name }) => name === usual));
}

/** Shares from first to last per cent: 10, 50, 20 is .1, .3, .5. */
export function ratesOf(first: number, last: number, by: number): number[] {
  const n = last < first ? 0 : Math.floor((last - first) / by + 1e-9) + 1;
  return Array.from({ length: n }, (_, i) => Number(((first + i * by) / 100).toFixed(4)));
}
