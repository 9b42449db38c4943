/** The next step as it stands in the form, and the plan it becomes. */
import type { AxisCard, Catalogue, Choice, Plan } from '../../api';
import { canAsk, initialChoice } from './schema';

export type AxisName = 'criterion' | 'structure' | 'scope' | 'schedule' | 'recovery' | 'target';

export interface Draft {
  criterion: Choice;
  structure: Choice;
  scope: Choice;
  schedule: Choice;
  recovery: Choice;
  target: Choice;
  /** Share that should be gone afterwards of what the target counts; null until someone says so. */
  sparsity: number | null;
  /** Sites that must not lose anything. */
  locked: readonly string[];
  /** Share of its units that a site keeps at least. */
  minimum: Readonly<Record<string, number>>;
  /** How fast sites lose units relative to each other: share of the survivors per step, by site. */
  rates: Readonly<Record<string, number>>;
  /** Whether the network is also trained as long with nothing removed. */
  control: boolean;
}

/** What the server takes where nothing is said. */
const USUAL = {
  criterion: 'magnitude',
  structure: 'weight',
  scope: 'global',
  schedule: 'one_shot',
  recovery: 'none',
  target: 'units',
};

/** Cards of one axis that a form can fill in, the usual one first. */
export function cardsOf(catalogue: Catalogue, axis: AxisName): AxisCard[] {
  const cards = {
    criterion: catalogue.criteria,
    structure: catalogue.structures,
    scope: catalogue.scopes,
    schedule: catalogue.schedules,
    recovery: catalogue.recoveries,
    target: catalogue.targets,
  }[axis].filter((card) => card.asked !== false && canAsk(card, SET_BY_TABLE));
  const isUsual = (card: AxisCard): boolean => card.name === USUAL[axis];
  return [...cards.filter(isUsual), ...cards.filter((card) => !isUsual(card))];
}

/** The card of a choice; undefined if the catalogue no longer has it. */
export function cardOf(catalogue: Catalogue, axis: AxisName, choice: Choice): AxisCard | undefined {
  return cardsOf(catalogue, axis).find((card) => card.name === choice.name);
}

/** Whether a scope takes a share for each layer, which the table of layers sets. */
export function isProfile(card: AxisCard): boolean {
  return 'ratios' in card.fields;
}

/** Fields of such a scope that the table fills in, so that no form asks for them. */
export const SET_BY_TABLE = ['ratios', 'per_step', 'minimum_kept'];

/** Whether a scope takes a share for single layers to keep. */
export function takesMinimum(card: AxisCard | undefined): boolean {
  return card !== undefined && 'minimum_kept' in card.fields;
}

/** Where a scope with a share for each layer is; undefined if none is registered. */
export function profileScope(catalogue: Catalogue): AxisCard | undefined {
  return catalogue.scopes.find(isProfile);
}

/** A first draft: the server's own defaults where registered, else the first of each axis. */
export function firstDraft(catalogue: Catalogue): Draft {
  const pick = (axis: AxisName): Choice => {
    const card = cardsOf(catalogue, axis)[0];
    return card ? initialChoice(card) : { name: USUAL[axis] };
  };
  return {
    criterion: pick('criterion'),
    structure: pick('structure'),
    scope: pick('scope'),
    schedule: pick('schedule'),
    recovery: pick('recovery'),
    target: pick('target'),
    sparsity: null,
    locked: [],
    minimum: {},
    rates: {},
    control: false,
  };
}

const FIRST_BITE = 0.3; // a step that shows something and rarely hurts

/** The target until someone sets one: three in ten of what is still there, in whole percent. */
export function suggestedTarget(gone: number): number {
  return Math.min(0.99, Math.round((1 - (1 - gone) * (1 - FIRST_BITE)) * 100) / 100);
}

/** Whether shares are of units, so that what goes can be told from the scores alone. */
export function inUnits(draft: Draft): boolean {
  return draft.target.name === USUAL.target;
}

/**
 * The plan of a draft.
 *
 * @param target share that should be gone afterwards, of what the draft's target counts
 * @param fixes whether the structure says by itself how much goes; neither target nor shares are then sent
 * @param after share of each site that can lose units that should be gone; sent to a scope with shares by layer
 */
export function planOf(
  draft: Draft,
  scope: AxisCard | undefined,
  target: number,
  after: Readonly<Record<string, number>>,
  fixes = false,
): Plan {
  const { criterion, structure, schedule, recovery, target: aim } = draft;
  const profiled = scope !== undefined && isProfile(scope) && !fixes;
  return {
    criterion,
    structure,
    scope: {
      ...draft.scope,
      ...(profiled ? { ratios: ratiosOf(draft, after) } : {}),
      ...(takesMinimum(scope) && !fixes ? { minimum_kept: { ...draft.minimum } } : {}),
    },
    schedule,
    recovery,
    ...(inUnits(draft) ? {} : { target: aim }),
    sparsity: fixes ? 0 : target,
    layers: [],
    locked: [...draft.locked],
    seed: 0,
  };
}

const DIGITS = 9; // enough to give back the very count of a layer of a hundred million units

function ratiosOf(draft: Draft, after: Readonly<Record<string, number>>): Record<string, number> {
  const share = (site: string, exact: number): number =>
    draft.locked.includes(site) ? 0 : Number(exact.toFixed(DIGITS));
  return Object.fromEntries(Object.entries(after).map(([site, exact]) => [site, share(site, exact)]));
}
