/** What a drawing is made of: the input, layers, and runs of like layers folded into one. */
import type { Edge, LayerCard, LayerState, NetworkCard } from '../../api';

export interface LayerItem {
  kind: 'layer' | 'fold';
  /** The site, or the first and last site of a fold. */
  key: string;
  /** The layers it stands for; one, unless folded. */
  layers: LayerCard[];
  name: string;
  /** Shares of weights kept and pruned, together 1. */
  kept: number;
  outputs: number;
  outputsAlive: number;
  nWeights: number;
  nRemoved: number;
  nNow: number;
}

export interface InputItem {
  kind: 'input';
  key: '';
  name: string;
  shape: number[];
  /** What the first layer reads: channels, or all values if it is dense. */
  units: number;
}

export type Item = InputItem | LayerItem;

/** Networks longer than this are folded; shorter runs than `RUN` never are. */
const LONG = 12;
const RUN = 3;

/** Runs of layers with outputs of one shape; the one that makes the shape stands apart from those that keep it. */
export function runsOf(layers: readonly LayerCard[]): LayerCard[][] {
  const runs: LayerCard[][] = [];
  for (const layer of layers) {
    const run = runs.at(-1);
    if (run && belongs(layer, run)) run.push(layer);
    else runs.push([layer]);
  }
  return layers.length > LONG ? runs.flatMap(headApart) : layers.map((layer) => [layer]);
}

function belongs(layer: LayerCard, [first]: LayerCard[]): boolean {
  return first !== undefined && layer.kind === 'conv' && same(layer.output_shape, first.output_shape);
}

function headApart(run: LayerCard[]): LayerCard[][] {
  const [first, second] = run;
  const apart = first && second && !same(first.shape, second.shape) ? 1 : 0;
  const rest = run.slice(apart);
  return [
    ...run.slice(0, apart).map((layer) => [layer]),
    ...(rest.length >= RUN ? [rest] : rest.map((layer) => [layer])),
  ];
}

function same(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((n, i) => n === b[i]);
}

/** The items in the order of the network; folds named in `open` are laid out. */
export function itemsOf(
  network: NetworkCard,
  states: readonly LayerState[],
  open: ReadonlySet<string>,
): Item[] {
  const bySite = new Map(states.map((state) => [state.site, state]));
  const input = inputOf(network);
  const runs = runsOf(network.layers).flatMap((run) =>
    run.length > 1 && open.has(foldKey(run)) ? run.map((layer) => [layer]) : [run],
  );
  return [input, ...runs.map((run) => itemOf(run, bySite))];
}

export function foldKey(run: readonly LayerCard[]): string {
  return `${run[0]!.site}…${run.at(-1)!.site}`;
}

function itemOf(run: LayerCard[], states: ReadonlyMap<string, LayerState>): LayerItem {
  const found = run.map((layer) => states.get(layer.site) ?? untouched(layer));
  const sum = (field: 'n_weights' | 'n_removed' | 'n_now' | 'n_outputs' | 'outputs_alive'): number =>
    found.reduce((all, state) => all + state[field], 0);
  const nWeights = sum('n_weights');
  return {
    kind: run.length > 1 ? 'fold' : 'layer',
    key: run.length > 1 ? foldKey(run) : run[0]!.site,
    layers: run,
    name: nameOf(run),
    kept: nWeights === 0 ? 1 : 1 - sum('n_removed') / nWeights,
    outputs: sum('n_outputs'),
    outputsAlive: sum('outputs_alive'),
    nWeights,
    nRemoved: sum('n_removed'),
    nNow: sum('n_now'),
  };
}

function untouched(layer: LayerCard): LayerState {
  const [n_outputs = 1, n_inputs = 1] = layer.shape;
  return {
    site: layer.site,
    n_weights: layer.n_weights,
    n_removed: 0,
    n_now: 0,
    n_restored: 0,
    n_manual: 0,
    n_outputs,
    outputs_alive: n_outputs,
    n_inputs,
    inputs_alive: n_inputs,
  };
}

function inputOf({ input_shape: shape, layers }: NetworkCard): InputItem {
  const all = shape.reduce((a, b) => a * b, 1);
  const units =
    layers[0]?.kind === 'linear' ? all : layers[0]?.kind === 'recurrent' ? shape.at(-1)! : shape[0]!;
  return { kind: 'input', key: '', name: inputName(shape), shape, units };
}

function inputName(input_shape: readonly number[]): string {
  return input_shape.length === 3 ? 'image' : input_shape.length === 2 ? 'sequence' : 'input';
}

/** A fold is called by what its layers' names share ("layer1"), else from the first to the last. */
export function nameOf(run: readonly LayerCard[]): string {
  const [first, last] = [run[0]!.label, run.at(-1)!.label];
  if (run.length === 1) return first;
  const parts = first.split('.');
  const shared = parts.filter((_, i) => run.every(({ label }) => sameStart(label.split('.'), parts, i + 1)));
  return shared.length > 0 ? shared.join('.') : `${first}–${last.replace(/^\D+/, '')}`;
}

function sameStart(a: readonly string[], b: readonly string[], n: number): boolean {
  return b.slice(0, n).every((part, i) => part === a[i]);
}

/** A connection between two items by their places; `skip` ones are drawn as arcs. */
export interface Link {
  from: number;
  to: number;
  skip: boolean;
}

/** Connections between items; within one `inner` says whether something skips layers, or comes back, there. */
export function linksOf(items: readonly Item[], edges: readonly Edge[]): { links: Link[]; inner: boolean[] } {
  const place = new Map(items.flatMap((item, i) => sitesOf(item).map((site) => [site, i] as const)));
  const inner = items.map(() => false);
  const links = new Map<string, Link>();
  for (const { source, target, skip } of edges) {
    const [from, to] = [place.get(source), place.get(target)];
    if (from === undefined || to === undefined || target === '') continue;
    if (from === to) inner[from] ||= skip || source === target;
    else if (from < to && !isWithinCell(items, from, to)) {
      const arc = skip || to > from + 1;
      const key = `${from} ${to}`;
      links.set(key, { from, to, skip: arc && (links.get(key)?.skip ?? true) });
    }
  }
  return { links: links.size > 0 ? [...links.values()] : chain(items.length), inner };
}

/** Both weights of a recurrent cell feed what comes after; drawn in a row, the last one's arrow says so for both. */
function isWithinCell(items: readonly Item[], from: number, to: number): boolean {
  const cell = cellOf(items[from]);
  return to > from + 1 && cell !== '' && items.slice(from + 1, to).every((item) => cellOf(item) === cell);
}

function cellOf(item: Item | undefined): string {
  if (item === undefined || item.kind === 'input' || item.layers[0]!.kind !== 'recurrent') return '';
  return item.layers[0]!.layer;
}

function chain(n: number): Link[] {
  return Array.from({ length: n - 1 }, (_, i) => ({ from: i, to: i + 1, skip: false }));
}

function sitesOf(item: Item): string[] {
  return item.kind === 'input' ? [''] : item.layers.map(({ site }) => site);
}
