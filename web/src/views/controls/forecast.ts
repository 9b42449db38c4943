/** What is foretold of a plan whose target counts something other than units, while it is being put together. */
import type { PreviewAnswer } from '../../api';
import { percentage, short } from '../../marks/numbers';
import type { Outlook } from './outlook';

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

/** How far it goes and what it leaves, in words. */
export function forecastWords(forecast: PreviewAnswer, counted: string): string {
  const { reached, n_params_left: params, macs_left: macs, n_params, n_nonzero_after: nonzero } = forecast;
  const masked = percentage(n_params === 0 ? 0 : 1 - nonzero / n_params);
  const goal = reached === null ? '' : `Reaches ${percentage(reached)} of ${counted}: `;
  const left =
    params === null || macs === null
      ? ''
      : `; shrunk, ${short(params)} parameters and ${short(macs)} MACs are left`;
  return `${goal}${masked} of all parameters masked${left}.`;
}
