/** Ranges on axes, the samples whose lines pass through all of them, and how that is said. */
import { fixed, MINUS, signed } from '../../marks/numbers';
import type { AxisSpec, Domain, Mode } from './axes';

export type Range = readonly [low: number, high: number];

/** Ranges by the id of their axis. */
export type Brushes = Readonly<Record<string, Range>>;

/** The rows among some one of whose lines passes through every brush; `columns` gives an axis's values, a column a set. */
export function heldRows(
  rows: Uint32Array,
  brushes: Brushes,
  columns: (id: string) => readonly Float32Array[],
): Uint32Array {
  const parts = Object.entries(brushes).map(([id, range]) => ({ range, columns: columns(id) }));
  if (parts.length === 0) return rows;
  const held = new Uint8Array(rows.length);
  for (const set of parts[0]!.columns.keys()) {
    const passes = new Uint8Array(rows.length).fill(1);
    for (const { range, columns: each } of parts) keepWithin(passes, rows, each[set]!, range);
    passes.forEach((pass, i) => (held[i]! |= pass));
  }
  return rows.filter((_, i) => held[i]);
}

/** Takes down the flags of rows whose value lies outside. A plain loop: it runs over all samples in every frame. */
function keepWithin(flags: Uint8Array, rows: Uint32Array, column: Float32Array, [low, high]: Range): void {
  for (let i = 0; i < rows.length; i++) {
    const value = column[rows[i]!]!;
    if (!(value >= low && value <= high)) flags[i] = 0;
  }
}

/** Without the range of an axis, or with another. */
export function withRange(brushes: Brushes, id: string, range: Range | null): Brushes {
  const rest = Object.fromEntries(Object.entries(brushes).filter(([other]) => other !== id));
  return range ? { ...rest, [id]: range } : rest;
}

/** A range held within its axis, its lower end first. */
export function ordered([one, other]: Range, [low, high]: Domain): Range {
  const hold = (value: number): number => Math.max(low, Math.min(high, value));
  return [hold(Math.min(one, other)), hold(Math.max(one, other))];
}

/** Decimals that a value of an axis is worth. */
export function decimalsOf([low, high]: Domain): number {
  return Math.max(0, 2 - Math.floor(Math.log10(Math.max(1e-6, high - low))));
}

/** A value as it stands at the edge of a brush: `38°`, `+3.2°`, `−0.61`. */
export function valueText(value: number, axis: AxisSpec, domain: Domain, mode: Mode): string {
  const digits = Math.min(2, decimalsOf(domain));
  const text = mode === 'change' ? signed(value, digits) : fixed(value, digits);
  return axis.index === null ? text : `${text}°`;
}

/** Of which samples, then what each brush says: `cat · to dog 38–56°, margin −2.00–0.10`. */
export function labelOf(
  scope: string,
  brushes: Brushes,
  axes: readonly { axis: AxisSpec; domain: Domain }[],
  mode: Mode,
): string {
  const said = axes.flatMap(({ axis, domain }) => {
    const range = brushes[axis.id];
    if (!range) return [];
    const [low, high] = range.map((value) => valueText(value, axis, domain, mode)) as [string, string];
    const first = axis.index === null || mode === 'change' ? low : low.slice(0, -1);
    const between = high.startsWith(MINUS) || mode === 'change' ? ' to ' : '–';
    const to = axis.index === null ? axis.name : `to ${axis.name}`;
    return `${to}${mode === 'change' ? ', B − A' : ''} ${first}${between}${high}`;
  });
  return [...(scope ? [scope] : []), said.join(', ')].join(' · ');
}
