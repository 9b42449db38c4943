/** Tickets beside the trained network, from the study's columns to what is drawn. */
import type { AnalysisAnswer } from '../../api';
import { fixed, percent, percentage, PLUS_MINUS, THIN, ticks } from '../../marks';
import type { Line } from '../shared/studies/chart';
import { numberOf, rowsOf, textOf, type Row } from '../shared/studies/tables';

/** How each network is drawn, everywhere. */
const STYLES = {
  dense: { color: 'var(--ink-3)', mark: 'dot' },
  ticket: { color: 'var(--c-multiprize)', mark: 'square' },
  'binary ticket': { color: 'var(--c-multiprize)', mark: 'ring', dash: '4 3' },
} as const;

type Network = keyof typeof STYLES;
export const NETWORKS = Object.keys(STYLES) as Network[];

const GROUPS = ['clean', 'noise', 'blur', 'weather', 'digital', 'corrupted'] as const;

/** The study's analysis of this name. */
export function named(found: readonly AnalysisAnswer[], name: string): AnalysisAnswer | undefined {
  return found.find((answer) => answer.name === name);
}

const of = (rows: readonly Row[], where: Row): Row[] =>
  rows.filter((row) => Object.entries(where).every(([name, value]) => row[name] === value));
const mean = (rows: readonly Row[], column: string): number =>
  rows.reduce((sum, row) => sum + numberOf(row[column]), 0) / (rows.length || NaN);

/** The networks that there are by now. */
const madeIn = (rows: readonly Row[]): Network[] =>
  NETWORKS.filter((name) => rows.some(({ network }) => network === name));

/** Accuracy in per cent against severity, 0 being clean; means over seeds. */
export function severityLines(answer: AnalysisAnswer): Line[] {
  const rows = rowsOf(answer, 'severity');
  const severities = [...new Set(rows.map((row) => numberOf(row.severity)))].sort((a, b) => a - b);
  return madeIn(rows).map((network) => ({
    name: network,
    ...STYLES[network],
    at: severities.map((x) => ({ x, y: 100 * mean(of(rows, { network, severity: x }), 'accuracy') })),
  }));
}

/** Densities of the relative margin change, of the first seed. */
export function densityLines(answer: AnalysisAnswer): Line[] {
  const rows = rowsOf(answer, 'density');
  return NETWORKS.map((network) => {
    const { color, ...style } = STYLES[network];
    const at = of(rows, { network }).map((row) => ({ x: numberOf(row.change), y: numberOf(row.density) }));
    return {
      name: network,
      color,
      dash: 'dash' in style ? style.dash : undefined,
      mark: 'none' as const,
      at,
    };
  }).filter(({ at }) => at.length > 0);
}

/** Where lines begin and end, and round numbers between. */
export function rangeOf(lines: readonly Line[]): { ends: [number, number]; ticks: number[] } {
  const all = lines.flatMap(({ at }) => at.map(({ x }) => x));
  const ends: [number, number] = [Math.min(...all), Math.max(...all)];
  return { ends, ticks: ticks(...ends, 6) };
}

export interface AccuracyRow {
  network: string;
  /** Per cent by group, in the order of the head. */
  cells: string[];
  lost: string;
}

/** Accuracy by family of corruptions, and what is lost from clean to corrupted. */
export function accuracyRows(answer: AnalysisAnswer): { groups: string[]; rows: AccuracyRow[] } {
  const table = rowsOf(answer, 'accuracy');
  const groups = GROUPS.filter((group) => table.some((row) => row.group === group));
  const share = (network: string, group: string): number => mean(of(table, { network, group }), 'accuracy');
  const rows = madeIn(table).map((network) => {
    const lost = 100 * (share(network, 'clean') - share(network, 'corrupted'));
    const cells = groups.map((group) => percent(share(network, group), 1));
    return { network, cells, lost: Number.isNaN(lost) ? '–' : fixed(lost, 1) };
  });
  return { groups, rows };
}

export interface GeometryRow {
  network: string;
  samples: string;
  angle: string;
  length: string;
  margin: string;
}

/** Mean ± standard deviation of angle, length and margin, clean and corrupted. */
export function geometryRows(answer: AnalysisAnswer): GeometryRow[] {
  const table = rowsOf(answer, 'geometry');
  return madeIn(table).flatMap((network) =>
    ['clean', 'corrupted'].flatMap((samples) => {
      const own = of(table, { network, samples });
      if (own.length === 0) return [];
      const cell = (name: string, decimals: number): string =>
        `${fixed(mean(own, `${name}_mean`), decimals)}${PLUS_MINUS}${fixed(mean(own, `${name}_std`), decimals)}`;
      return {
        network,
        samples,
        angle: cell('angle', 1),
        length: cell('length', 2),
        margin: cell('margin', 2),
      };
    }),
  );
}

/** How much each network loses, and whose margins move least, in a sentence. */
export function findingOf(found: readonly AnalysisAnswer[]): string {
  const compared = named(found, 'multiprize');
  if (!compared) return '';
  const { groups, rows } = accuracyRows(compared);
  if (!groups.includes('corrupted'))
    return `Clean samples that are right: ${rows.map(({ network, cells }) => `${network} ${cells[0]!}${THIN}%`).join(', ')}`;
  const lost = rows.map(({ network, lost: points }) => `${network} ${points}`).join(', ');
  const moved = named(found, 'margins');
  const all = moved ? of(rowsOf(moved, 'changes'), { samples: 'all' }) : [];
  const [least] = all.sort((one, two) => numberOf(one.magnitude) - numberOf(two.magnitude));
  const most = Math.max(...rowsOf(compared, 'severity').map(({ severity }) => numberOf(severity)));
  const corrupted = most < 5 ? `corrupted at severity ${most === 1 ? '1' : `1 to ${most}`}` : 'corrupted';
  const words = `From clean to ${corrupted}, points of accuracy are lost: ${lost}`;
  return least ? `${words}; the ${textOf(least.network)}'s margins move least` : words;
}

/** Share of changes beyond the boundary, by network. */
export function crossedWords(answer: AnalysisAnswer): string {
  const all = of(rowsOf(answer, 'changes'), { samples: 'all' });
  return all.map((row) => `${textOf(row.network)} ${percentage(numberOf(row.crossed), 1)}`).join(', ');
}
