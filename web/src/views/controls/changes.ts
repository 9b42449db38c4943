/** A draft with one choice changed, and what would no longer go with it giving way. */
import type { AxisCard, Catalogue, NetworkCard } from '../../api';
import { cardOf, cardsOf, inUnits, isProfile, type Draft } from './draft';
import { refusal, targetRefusal } from './refusals';
import { initialChoice } from './schema';

/** The draft with another target; shares by layer, which would leave it nothing to decide, give way. */
export function withTarget(draft: Draft, catalogue: Catalogue, card: AxisCard): Draft {
  const next = { ...draft, target: initialChoice(card), sparsity: null };
  const scope = cardOf(catalogue, 'scope', draft.scope);
  if (inUnits(next) || !scope || !isProfile(scope)) return next;
  const usual = cardsOf(catalogue, 'scope')[0];
  return { ...next, scope: usual ? initialChoice(usual) : draft.scope, rates: {} };
}

/** The draft with another structure; a criterion that cannot score it gives way to the first that can. */
export function withStructure(draft: Draft, catalogue: Catalogue, network: NetworkCard, name: string): Draft {
  const card = cardsOf(catalogue, 'structure').find((c) => c.name === name);
  if (!card) return draft;
  const fits = (c: AxisCard): boolean => refusal(network, c, card) === '';
  const now = cardOf(catalogue, 'criterion', draft.criterion);
  const next = now && fits(now) ? null : cardsOf(catalogue, 'criterion').find(fits);
  const units = cardsOf(catalogue, 'target')[0];
  const target = cardOf(catalogue, 'target', draft.target);
  const structure = initialChoice(card);
  const aimless = target && targetRefusal(network, target, { ...draft, structure }) !== '';
  return {
    ...draft,
    target: aimless && units ? initialChoice(units) : draft.target,
    structure,
    criterion: next ? initialChoice(next) : draft.criterion,
  };
}

/** The draft with a site locked or free. */
export function withLock(draft: Draft, site: string, locked: boolean): Draft {
  const others = draft.locked.filter((other) => other !== site);
  return { ...draft, locked: locked ? [...others, site] : others };
}

/** The draft with a site's minimum; null takes it away. */
export function withMinimum(draft: Draft, site: string, share: number | null): Draft {
  const { [site]: _gone, ...others } = draft.minimum;
  return { ...draft, minimum: share === null || share <= 0 ? others : { ...others, [site]: share } };
}
