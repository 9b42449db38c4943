export type OutcomeName = 'both-right' | 'broken' | 'fixed' | 'both-wrong';

/** Path of the mark of an outcome around (x, y); dots and squares are filled, crosses and pluses stroked. */
export function outcomePath(kind: OutcomeName, x: number, y: number, r: number): string {
  if (kind === 'fixed') return `M${x - r} ${y}H${x + r}M${x} ${y - r}V${y + r}`;
  if (kind === 'broken') {
    const q = r * 0.8;
    return `M${x - q} ${y - q}l${2 * q} ${2 * q}m0 ${-2 * q}l${-2 * q} ${2 * q}`;
  }
  const q = kind === 'both-right' ? r * 0.62 : r * 0.7;
  if (kind === 'both-right') return `M${x - q} ${y}a${q} ${q} 0 1 0 ${2 * q} 0a${q} ${q} 0 1 0 ${-2 * q} 0`;
  return `M${x - q} ${y - q}h${2 * q}v${2 * q}h${-2 * q}z`;
}
