import type { Edit, LayerCard, PreviewAnswer } from '../../api';
import { plural } from '../../marks/numbers';

/** Where a draft edits: "in conv3", "in 3 layers". */
export function sitesOf(draft: readonly Edit[], layers: readonly LayerCard[]): string {
  const sites = [...new Set(draft.map((edit) => edit.site))];
  if (sites.length !== 1) return `in ${plural(sites.length, 'layer')}`;
  return `in ${layers.find((layer) => layer.site === sites[0])?.label ?? sites[0]}`;
}

/** Weights that an edit masks (positive) or gives back (negative). */
export function weightsChanged({ layers }: PreviewAnswer): number {
  return layers.reduce((n, layer) => n + layer.removed_after - layer.removed_before, 0);
}

/** Half the width of a 95 % interval. */
export function halfWidth({ low, high }: { low: number; high: number }): number {
  return (high - low) / 2;
}

/** The end of an axis around zero that shows the interval and is a round number. */
export function reachOf({ low, high }: { low: number; high: number }): number {
  const need = Math.max(Math.abs(low), Math.abs(high), 0.1);
  const power = 10 ** Math.floor(Math.log10(need));
  return Number((([1, 2, 3, 5, 10].find((k) => k * power >= need) ?? 10) * power).toPrecision(3));
}
