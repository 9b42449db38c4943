/** Shares pruned by gate, from the margins of recurrent masks. */
import type { MaskHead, NetworkCard } from '../../api';
import type { Source } from '../../source/source';
import type { GateShare, GateShares } from './figure';

export function gateSharesOf({ gates, outputs }: Pick<MaskHead, 'gates' | 'outputs'>): GateShare[] {
  const each = outputs.norm.length / gates.length;
  return gates.map((name, gate) => {
    let sum = 0;
    for (let row = gate * each; row < (gate + 1) * each; row++)
      sum += outputs.earlier[row]! + outputs.now[row]!;
    return { name, share: sum / each };
  });
}

/** Asks for what is needed to draw the gates of this network; nothing if it has none. */
export async function loadGates(
  source: Source,
  network: NetworkCard,
  step: string,
  signal: AbortSignal,
): Promise<GateShares> {
  const recurrent = network.layers.filter(({ gates }) => gates.length > 0);
  const heads = await Promise.all(
    recurrent.map(({ site }) => source.mask(network.model, step, site, null, signal)),
  );
  return Object.fromEntries(heads.map((head) => [head.site, gateSharesOf(head)]));
}
