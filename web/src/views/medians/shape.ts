import type { Latent, Pair } from '../shared/geometry';
import { correlation, median } from '../shared/geometryShape';

export interface MedianRow {
  name: string;
  decimals: number;
  a: number;
  b: number;
  /** Whether more of it is better, so that a change has a colour. */
  better: 'more' | 'less';
}

type Column = 'angle' | 'length' | 'margin' | 'robustness';

const MEASURES: readonly (Pick<MedianRow, 'name' | 'decimals' | 'better'> & { column: Column })[] = [
  { name: 'angle, °', column: 'angle', decimals: 1, better: 'less' },
  { name: 'length', column: 'length', decimals: 1, better: 'more' },
  { name: 'margin', column: 'margin', decimals: 2, better: 'more' },
  { name: 'robustness', column: 'robustness', decimals: 2, better: 'more' },
];

/** Medians of what is known of both steps. */
export function mediansOf({ a, b }: Pair, rows: Uint32Array): MedianRow[] {
  return MEASURES.flatMap(({ column, ...words }) => {
    const [inA, inB] = [a[column], b[column]];
    const [one, two] = [inA && median(inA, rows), inB && median(inB, rows)];
    return one === null || two === null ? [] : [{ ...words, a: one, b: two }];
  });
}

/** Good or bad news, or none where it rounds to nothing. */
export function newsOf({ a, b, better, decimals }: MedianRow): '' | 'good' | 'bad' {
  const change = Number((b - a).toFixed(decimals));
  if (change === 0) return '';
  return change > 0 === (better === 'more') ? 'good' : 'bad';
}

/** Correlation of angle and robustness over all samples of a step; null where robustness was not measured. */
export function angleAgainstRobustness({ angle, robustness, n }: Latent): { r: number; n: number } | null {
  if (!robustness) return null;
  const r = correlation(
    angle,
    robustness,
    Uint32Array.from({ length: n }, (_, row) => row),
  );
  return r === null ? null : { r, n };
}
