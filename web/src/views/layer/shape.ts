/** From a layer's counts and rows to histogram, threshold, sorted table and words. */
import type { Histogram, LayerCard, LayerDetail, NetworkCard, Sensitivity, UnitRow } from '../../api';
import { count, percent, plural } from '../../marks/numbers';

type SensitivityPoint = Sensitivity['points'][number];

export interface Bin {
  from: number;
  to: number;
  kept: number;
  removed: number;
}

export function binsOf({ edges, kept, removed }: Histogram): Bin[] {
  return kept.map((n, i) => ({ from: edges[i]!, to: edges[i + 1]!, kept: n, removed: removed[i] ?? 0 }));
}

export interface Parting {
  /** The size below which weights are gone, as well as one line can tell. */
  at: number;
  /** Share of all weights that lie on the wrong side of the line. */
  wrong: number;
}

/**
 * The magnitude that best parts removed from kept weights; null unless both are there.
 * A cut by size is wrong about almost none; by another criterion, or by whole channels, about many.
 */
export function partingOf(histogram: Histogram): Parting | null {
  const bins = binsOf(histogram);
  const sized = bins.map((bin) => ({ ...bin, size: sizeOf(bin) })).sort((p, q) => p.size.high - q.size.high);
  const all = sized.reduce((sum, bin) => sum + bin.kept + bin.removed, 0);
  let wrong = sized.reduce((sum, bin) => sum + bin.removed, 0);
  if (wrong === 0 || wrong === all) return null;
  let best: Parting = { at: 0, wrong: wrong / all };
  for (const bin of sized) {
    wrong += bin.kept - bin.removed;
    if (wrong / all < best.wrong) best = { at: bin.size.high, wrong: wrong / all };
  }
  return best.at > 0 ? best : null;
}

function sizeOf({ from, to }: Bin): { low: number; high: number } {
  const ends = [Math.abs(from), Math.abs(to)];
  return { low: from < 0 && to > 0 ? 0 : Math.min(...ends), high: Math.max(...ends) };
}

/** A line that is wrong about more than this explains nothing. */
export const PARTS_CLEANLY = 0.05;

/** What the line says. */
export function partingWords(parting: Parting | null): string {
  if (!parting) return '';
  const wrong = `${percent(parting.wrong, parting.wrong < 0.01 ? 1 : 0)}\u202f%`;
  return parting.wrong <= PARTS_CLEANLY
    ? `parts kept from removed, wrong for ${wrong}`
    : `no size parts kept from removed: the best is wrong for ${wrong}`;
}

export type Order = { column: 'unit' | 'norm' | 'kept' | 'state' | `rank:${string}`; down: boolean };

/** 0 there, 1 removed, 2 removed by hand: how the column of states sorts. */
function stateOf(row: UnitRow): number {
  return (row.removed ? 1 : 0) + (row.removed && row.manual ? 1 : 0);
}

function keyOf(row: UnitRow, column: Order['column']): number {
  if (column === 'unit') return row.unit;
  if (column === 'norm') return row.norm;
  if (column === 'kept') return row.kept;
  if (column === 'state') return stateOf(row);
  return row.ranks[column.slice('rank:'.length)] ?? Number.POSITIVE_INFINITY;
}

/** Rows in the order of a column; ties by index. */
export function sortedUnits(rows: readonly UnitRow[], { column, down }: Order): UnitRow[] {
  const sign = down ? -1 : 1;
  return [...rows].sort((p, q) => {
    const [a, b] = [keyOf(p, column), keyOf(q, column)];
    return (a === b ? 0 : a < b ? -sign : sign) || p.unit - q.unit;
  });
}

/** Criteria that rank the channels, in the order of the answer. */
export function ranked(rows: readonly UnitRow[]): string[] {
  return Object.keys(rows[0]?.ranks ?? {});
}

/** Rows of a long table that are on screen, with a few to spare. */
export function visible(top: number, height: number, row: number, n: number): { first: number; last: number } {
  const spare = 4;
  const first = Math.max(0, Math.min(n, Math.floor(top / row) - spare));
  return { first, last: Math.min(n, Math.ceil((top + height) / row) + spare) };
}

/** The word for one output of a layer: a dense layer has neurons, a convolution channels. */
export function outputWord(card: LayerCard | undefined): string {
  return card?.kind === 'conv' ? 'channel' : 'unit';
}

export interface FactLine {
  name: string;
  value: string;
  /** Muted, after the value. */
  rest: string;
}

/** The counts of a layer, one line each. */
export function factsOf({ state }: LayerDetail, card: LayerCard | undefined): FactLine[] {
  const share = state.n_weights === 0 ? 0 : state.n_removed / state.n_weights;
  const word = outputWord(card);
  const news = [
    state.n_now > 0 ? `${count(state.n_now)} now` : '',
    state.n_restored > 0 ? `${count(state.n_restored)} restored` : '',
    state.n_manual > 0 ? `${count(state.n_manual)} by hand` : '',
  ].filter((part) => part !== '');
  return [
    { name: 'weights kept', value: count(state.n_weights - state.n_removed), rest: `of ${count(state.n_weights)}` },
    { name: 'masked', value: count(state.n_removed), rest: [`${percent(share)}\u202f%`, ...news].join(', ') },
    { name: `${word}s alive`, value: count(state.outputs_alive), rest: `of ${count(state.n_outputs)}` },
    { name: 'inputs alive', value: count(state.inputs_alive), rest: `of ${count(state.n_inputs)}` },
  ];
}

/** With which layers it goes together, and why it cannot go, in words; empty if neither holds. */
export function bondWords(detail: LayerDetail, network: NetworkCard | null, card: LayerCard | undefined): string[] {
  const label = (site: string): string => network?.layers.find((l) => l.site === site)?.label ?? site;
  const word = outputWord(card);
  const together = detail.coupled.map(label);
  const reason = detail.locked.trim().replace(/\.$/, '');
  return [
    together.length > 0
      ? `${capital(word)}s go together with those of ${listOf(together)}: what is added up must stay the same size.`
      : '',
    reason ? `Whole ${word}s stay: ${reason}. Single weights can still go.` : '',
  ].filter((line) => line !== '');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const MOST_NAMED = 4;

function listOf(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMED);
  const rest = names.length - shown.length;
  if (rest > 0) return `${shown.join(', ')} and ${plural(rest, 'other')}`;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

/** The largest share that costs no more than what chance explains: its interval still reaches the unpruned accuracy. */
export function freeShare(points: readonly SensitivityPoint[]): number | null {
  const sortedPoints = [...points].sort((p, q) => p.share - q.share);
  const base = sortedPoints[0]?.accuracy.value;
  if (base === undefined) return null;
  let free = sortedPoints[0]!.share;
  for (const point of sortedPoints) {
    if (point.accuracy.high < base) break;
    free = point.share;
  }
  return free;
}

/** What the curve says. */
export function sensitivityWords(points: readonly SensitivityPoint[]): string {
  const free = freeShare(points);
  if (free === null) return 'No point was measured';
  const last = points.reduce((p, q) => (q.share > p.share ? q : p));
  if (free >= last.share) return `Pruning this layer alone to ${percent(free)} % costs nothing that can be told from chance`;
  return `Alone, this layer gives up ${percent(free)} % without a loss that can be told from chance`;
}
