import type { Place } from './address';
import type { Session } from './session.svelte';

/** A part of a link that is not there, and what is shown instead, both in words. */
export interface Lost {
  part: 'model' | 'step' | 'data' | 'condition' | 'layer' | 'sample';
  name: string;
  shown: string;
}

const SEVERITIES = ['1', '2', '3', '4', '5'];

/** What a link asked for that the page, which was opened by it, does not show. */
export function lostIn(place: Place, session: Session): Lost[] {
  const lost = (part: Lost['part'], name: string | null, there: boolean, shown: string): Lost[] =>
    name === null || there ? [] : [{ part, name, shown }];
  const { model, data, head, layer } = session;
  const gone = lost('model', place.model, place.model === model?.name, model?.title ?? 'nothing');
  if (gone.length > 0) return gone; // The rest of the link is of that model.
  const steps: [string | null, string][] = [
    [place.step, `step ${head?.number ?? 0}`],
    [place.a, 'the first as A'],
    [place.b, 'the open one as B'],
  ];
  return [
    ...steps.flatMap(([id, shown]) => lost('step', id, session.step(id) !== null, shown)),
    ...lost('data', place.data, place.data === data?.name, data?.title ?? 'nothing'),
    ...[place.on, place.onB].flatMap((name) => lost('condition', name, isCondition(name, session), 'clean')),
    ...lost('layer', place.layer, place.layer === layer, layer ?? 'none'),
    ...lost('sample', place.sample, session.sample !== null, 'none'),
  ];
}

/** Whether samples can be looked at so: "clean", or a corruption at a severity, e.g. "fog-3". */
export function isCondition(name: string | null, { catalogue }: Pick<Session, 'catalogue'>): boolean {
  if (name === 'clean') return true;
  const at = name?.lastIndexOf('-') ?? -1;
  if (!name || at < 0 || !SEVERITIES.includes(name.slice(at + 1))) return false;
  return catalogue?.corruptions.some((corruption) => corruption.name === name.slice(0, at)) ?? false;
}
