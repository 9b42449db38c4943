/** From a layer's counts and rows to histogram, threshold, sorted table and words. */
import type { Edit, LayerCard, LayerDetail, NetworkCard, Sensitivity, UnitRow } from '../../api';
import { count, percent, plural } from '../../marks/numbers';

type SensitivityPoint = Sensitivity['points'][number];

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
export function visible(
  top: number,
  height: number,
  row: number,
  n: number,
): { first: number; last: number } {
  const spare = 4;
  const first = Math.max(0, Math.min(n, Math.floor(top / row) - spare));
  return { first, last: Math.min(n, Math.ceil((top + height) / row) + spare) };
}

/** The word for one output of a layer: a convolution makes channels, a recurrent layer a row for each unit and gate. */
export function outputWord(card: LayerCard | undefined): string {
  if (card?.kind === 'recurrent') return 'row';
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
  const line = (name: string, n: number, of: number): FactLine => ({
    name,
    value: count(n),
    rest: `of ${count(of)}`,
  });
  const part = (name: string, n: number): FactLine[] => (n > 0 ? [{ name, value: count(n), rest: '' }] : []);
  return [
    line('weights kept', state.n_weights - state.n_removed, state.n_weights),
    { name: 'masked', value: count(state.n_removed), rest: `${percent(share)}\u202f%` },
    ...part('in this step', state.n_now),
    ...part('restored', state.n_restored),
    ...part('by hand', state.n_manual),
    line(`${word}s alive`, state.outputs_alive, state.n_outputs),
    line('inputs alive', state.inputs_alive, state.n_inputs),
  ];
}

/** With which layers it goes together, and why it cannot go, in words; empty if neither holds. */
export function bondWords(
  detail: LayerDetail,
  network: NetworkCard | null,
  card: LayerCard | undefined,
): string[] {
  const label = (site: string): string => network?.layers.find((l) => l.site === site)?.label ?? site;
  const word = outputWord(card);
  const together = detail.coupled.map(label);
  const why =
    card?.kind === 'recurrent'
      ? 'a unit of the state has a row for each of its gates'
      : 'what is added up must stay the same size';
  const reason = detail.locked.trim().replace(/\.$/, '');
  return [
    together.length > 0 ? `${capital(word)}s go together with those of ${listOf(together)}: ${why}.` : '',
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
  if (free >= last.share)
    return `Pruning this layer alone to ${percent(free)} % costs nothing that can be told from chance`;
  return `Alone, this layer gives up ${percent(free)} % without a loss that can be told from chance`;
}

/** What waits for each channel: the last edit of it wins. */
export function stagedUnits(draft: readonly Edit[], site: string): Map<number, Edit['action']> {
  const staged = new Map<number, Edit['action']>();
  for (const edit of draft) {
    if (edit.kind !== 'unit' || edit.site !== site) continue;
    for (const unit of edit.units) staged.set(unit, edit.action);
  }
  return staged;
}

/** The chosen rows after a click on one: alone, added or taken away (ctrl), or all from the last one on (shift). */
export function chosenAfter(
  chosen: ReadonlySet<number>,
  rows: readonly UnitRow[],
  at: number,
  anchor: number | null,
  how: 'only' | 'toggle' | 'range',
): Set<number> {
  const unit = rows[at]!.unit;
  if (how === 'only') return chosen.size === 1 && chosen.has(unit) ? new Set() : new Set([unit]);
  const next = new Set(chosen);
  if (how === 'toggle') {
    if (!next.delete(unit)) next.add(unit);
    return next;
  }
  const from = rows.findIndex((row) => row.unit === anchor);
  const [low, high] = from < 0 ? [at, at] : [Math.min(from, at), Math.max(from, at)];
  for (const row of rows.slice(low, high + 1)) next.add(row.unit);
  return next;
}
