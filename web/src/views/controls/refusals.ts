/** Why choices of a draft do not go together, in words; empty if they do. */
import type { AxisCard, Catalogue, NetworkCard } from '../../api';
import { cardsOf, inUnits, isProfile, type Draft } from './draft';

/** Why a criterion cannot run with a structure on this network, in words; empty if it can. */
export function refusal(network: NetworkCard, criterion: AxisCard, structure: AxisCard | undefined): string {
  if (!structure) return '';
  const said = network.refusals[criterion.name]?.[structure.name];
  if (said) return said;
  const only = criterion.structures ?? [];
  if (only.length === 0 || only.includes(structure.name)) return '';
  return `scores ${only.join(', ')} only`;
}

/** Why no criterion at all can score a structure on this network, in words; empty if one can. */
export function structureRefusal(network: NetworkCard, catalogue: Catalogue, structure: AxisCard): string {
  const reasons = cardsOf(catalogue, 'criterion').map((card) => refusal(network, card, structure));
  return reasons.every((reason) => reason !== '') ? (reasons[0] ?? '') : '';
}

/** Why a target has no meaning for the draft, in words; empty if it has. */
export function targetRefusal(network: NetworkCard, target: AxisCard, draft: Draft): string {
  return network.target_refusals[target.name]?.[draft.structure.name] ?? '';
}

/** Why a scope leaves the draft's target nothing to decide, in words; empty if it leaves something. */
export function scopeRefusal(scope: AxisCard, draft: Draft): string {
  return isProfile(scope) && !inUnits(draft) ? 'shares by layer say by themselves how much goes' : '';
}
