import type { PageName } from '../views/contract';
import type { Said } from './looks.svelte';

/** What a link holds: enough to open the same picture. */
export interface Place {
  model: string | null;
  page: PageName;
  /** The step that is looked at; null follows the head. */
  step: string | null;
  a: string | null;
  b: string | null;
  data: string | null;
  /** The condition that samples are looked at under; null for clean ones. That of A, where B has another. */
  on: string | null;
  onB: string | null;
  layer: string | null;
  /** The selection, see `state/chosen.ts`. */
  sel: string | null;
  /** The study that is open, with what was set in it, see `state/study.ts`. */
  study: string | null;
  /** Row of the open sample. */
  sample: string | null;
  /** How the page's parts are looked at, by their names in `state/looks`; what else the address says is here too. */
  looks: Said;
}

export const PAGES: readonly PageName[] = [
  'overview',
  'prune',
  'robustness',
  'geometry',
  'samples',
  'compare',
  'studies',
];

const NAMES = [
  ['step', 'step'],
  ['A', 'a'],
  ['B', 'b'],
  ['data', 'data'],
  ['on', 'on'],
  ['onB', 'onB'],
  ['layer', 'layer'],
  ['sel', 'sel'],
  ['study', 'study'],
  ['sample', 'sample'],
] as const;

/** Names of an address that say no look: the fields above, and the token before it became a cookie. */
const TAKEN: ReadonlySet<string> = new Set([...NAMES.map(([name]) => name), 'token']);

/** Reads `#/model/page?step=..&A=..&B=..&on=..&sel=..&geo=..`; what is missing is null, an unknown page the overview. */
export function readAddress(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [model = '', page = ''] = path.split('/').map(decode);
  const given = new URLSearchParams(query);
  const place: Place = {
    model: model || null,
    page: PAGES.find((name) => name === page) ?? 'overview',
    step: null,
    a: null,
    b: null,
    data: null,
    on: null,
    onB: null,
    layer: null,
    sel: null,
    study: null,
    sample: null,
    looks: Object.fromEntries([...given].filter(([name, value]) => value && !TAKEN.has(name))),
  };
  for (const [name, field] of NAMES) place[field] = given.get(name) || null;
  return place;
}

/** The address of a place. */
export function writeAddress(place: Place): string {
  const query = new URLSearchParams();
  for (const [name, field] of NAMES) {
    const value = place[field];
    if (value !== null) query.set(name, value);
  }
  for (const [name, look] of Object.entries(place.looks)) query.set(name, look);
  const asked = query.toString();
  return `#/${encodeURIComponent(place.model ?? '')}/${place.page}${asked && `?${asked}`}`;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part; // A stray % from a hand-made link: taken as it stands, and then not found.
  }
}
