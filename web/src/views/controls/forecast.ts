/** What is foretold of a plan that the scores alone do not tell, while it is being put together. */
import type { Choice, Plan, PreviewAnswer } from '../../api';
import { percentage, short } from '../../marks/numbers';
import type { Outlook } from './outlook';

/** Targets that are timed, by registry name, and what can be counted at once in their place. */
const STAND_INS: Readonly<Record<string, string>> = { latency: 'macs' };

export const STAND_IN_WORDS =
  'If time fell as multiply-accumulates do (as a rule it falls less, so that more has to go):';

/** What is counted in the place of a target that is timed; null if it is counted itself. */
export function standIn(target: Choice): Choice | null {
  const name = STAND_INS[target.name];
  return name === undefined ? null : { name };
}

/** The plan that a forecast is of: where time decides, the one that takes as large a share of the MACs. */
export function foretellable(plan: Plan): Plan {
  const target = plan.target && standIn(plan.target);
  return target ? { ...plan, target } : plan;
}

/** The outlook in weights, as the forecast has it; what each layer loses is unknown while there is none. */
export function foretold(seen: Outlook, forecast: PreviewAnswer | null): Outlook {
  const told = new Map(forecast?.layers.map((layer) => [layer.site, layer]));
  const layers = seen.layers.map((layer) => {
    if (layer.reason !== '' || layer.locked) return layer;
    const known = told.get(layer.site);
    if (!known) return { ...layer, fresh: null };
    const { n_weights: n, removed_before: gone, removed_after: after } = known;
    return { ...layer, n, gone, fresh: after - gone };
  });
  return { ...seen, layers, threshold: null, fresh: null };
}

/** How far it goes and what it leaves, in words; how far only where `counted` says of what. */
export function forecastWords(forecast: PreviewAnswer, counted: string): string {
  const { reached, n_params_left: params, macs_left: macs, n_params, n_nonzero_after: nonzero } = forecast;
  const masked = percentage(n_params === 0 ? 0 : 1 - nonzero / n_params);
  const goal = reached === null || counted === '' ? '' : `Reaches ${percentage(reached)} of ${counted}: `;
  const left =
    params === null || macs === null
      ? ''
      : `; shrunk, ${short(params)} parameters and ${short(macs)} MACs are left`;
  return `${goal}${masked} of all parameters masked${left}.`;
}
