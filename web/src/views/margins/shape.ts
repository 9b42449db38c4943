/** How far corruption moves samples, from the analysis's columns to what is drawn. */
import type { AnalysisAnswer } from '../../api';
import { signed, type Scale } from '../../marks';
import { letter, numberOf, roleOf, rowsOf, textOf, type Role } from '../shared/studies/tables';

/** Curves end where they fall under this share of the highest point. */
const CUT = 0.006;

export interface Density {
  role: Role;
  network: string;
  /** [change, density], rising by change. */
  at: [number, number][];
  median: number;
}

/** The densities of Fig. 10, over the same bins, with the median of all changes. */
export function densitiesOf(answer: AnalysisAnswer): Density[] {
  const rows = rowsOf(answer, 'density');
  const all = rowsOf(answer, 'changes').filter(({ samples }) => samples === 'all');
  return all.map((row, i) => ({
    role: roleOf(i),
    network: textOf(row.network),
    median: numberOf(row.median),
    at: rows
      .filter(({ network }) => network === row.network)
      .map(({ change, density }) => [numberOf(change), numberOf(density)]),
  }));
}

export interface Changes {
  role: Role;
  network: string;
  samples: string;
  n: number;
  median: number;
  q25: number;
  q75: number;
  /** Share of changes above 1: the sample crossed the boundary. */
  crossed: number;
}

/** The numbers beside the densities, by group of samples, A above B. */
export function changesOf(answer: AnalysisAnswer): Changes[] {
  const rows = rowsOf(answer, 'changes');
  const first = rows[0]?.network;
  return rows
    .map((row) => ({
      role: roleOf(row.network === first ? 0 : 1),
      network: textOf(row.network),
      samples: textOf(row.samples),
      n: numberOf(row.n),
      median: numberOf(row.median),
      q25: numberOf(row.q25),
      q75: numberOf(row.q75),
      crossed: numberOf(row.crossed),
    }))
    .sort((one, two) => one.samples.localeCompare(two.samples) || one.role.localeCompare(two.role));
}

/** Ends of what can be seen of the densities, 0 and 1 always among them, and the highest density. */
export function extentOf(curves: readonly Density[]): { low: number; high: number; top: number } {
  const all = curves.flatMap(({ at }) => at);
  const top = Math.max(1e-9, ...all.map(([, density]) => density));
  const seen = all.filter(([, density]) => density >= CUT * top).map(([change]) => change);
  return { low: Math.min(0, ...seen), high: Math.max(1, ...seen), top };
}

/** The line of a density and the same closed down to 0, cut where it is too low to be seen. */
export function densityPaths(
  curve: Density,
  x: Scale,
  y: Scale,
  top: number,
): { line: string; area: string } {
  const seen = ([, density]: [number, number]): boolean => density >= CUT * top;
  const first = curve.at.findIndex(seen);
  if (first < 0) return { line: '', area: '' };
  const shown = curve.at.slice(first, curve.at.findLastIndex(seen) + 1);
  const step = ([change, density]: [number, number]): string =>
    `${x(change).toFixed(1)} ${y(density).toFixed(1)}`;
  const line = `M${shown.map(step).join('L')}`;
  const [from, to] = [x(shown[0]![0]), x(shown.at(-1)![0])];
  return { line, area: `${line}L${to.toFixed(1)} ${y(0)}L${from.toFixed(1)} ${y(0)}Z` };
}

/** The medians, in a sentence. */
export function findingOf(answer: AnalysisAnswer): string {
  const medians = densitiesOf(answer).map(({ role, median }) => `of ${letter(role)} ${signed(median, 2)}`);
  return `Median change ${medians.join(', ')}`;
}
