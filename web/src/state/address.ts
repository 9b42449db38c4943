import type { PageName } from '../views/contract';

/** What a link holds: enough to open the same picture. */
export interface Place {
  model: string | null;
  page: PageName;
  /** The step that is looked at; null follows the head. */
  step: string | null;
  a: string | null;
  b: string | null;
  data: string | null;
  /** The condition that samples are looked at under; null for clean ones. */
  on: string | null;
  layer: string | null;
  /** The selection, see `state/chosen.ts`. */
  sel: string | null;
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
  ['layer', 'layer'],
  ['sel', 'sel'],
] as const;

/** Reads `#/model/page?step=..&A=..&B=..&data=..&on=..&layer=..&sel=..`; what is missing or unknown is null, the page the overview. */
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
    layer: null,
    sel: null,
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
