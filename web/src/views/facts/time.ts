/** What taking out silent units saves in time, as text. */
import type { LatencyAnswer } from '../../api';
import { percent, short, THIN, three } from '../../marks/numbers';
import type { Fact } from './shape';

/** The time left, with its doubt; all of it, with the reason, where nothing can be taken out. */
export function timeFact(found: LatencyAnswer): Fact {
  const fact = { name: 'time left, shrunk', value: percent(found.ratio), unit: '%', tone: '' } as const;
  if (found.why !== '') return { ...fact, note: `all: nothing is taken out` };
  const half = (found.ratio_high - found.ratio_low) / 2;
  return { ...fact, note: `±${THIN}${percent(half, 1)} of ${three(found.dense_median_ms)}${THIN}ms` };
}

/** The whole finding, for who wants to know more. */
export function timeWords(found: LatencyAnswer): string {
  const threads = `${found.n_threads} ${found.n_threads === 1 ? 'thread' : 'threads'}`;
  const where = `Batch ${found.batch}, ${threads}, ${found.device}.`;
  if (found.why !== '') return `${three(found.median_ms)} ms a forward. ${found.why} ${where}`;
  const times = `${three(found.median_ms)} instead of ${three(found.dense_median_ms)} ms a forward`;
  const params = `${short(found.params)} of ${short(found.dense_params)} parameters`;
  const macs = `${short(found.macs)} of ${short(found.dense_macs)} MACs`;
  return `${times}. ${orderWords(found)}Really left: ${params}, ${macs}. ${where}`;
}

/** Whether the smaller network is faster with an image's channels beside each other in memory. */
function orderWords(found: LatencyAnswer): string {
  if (typeof found.last_speedup !== 'number' || typeof found.last_median_ms !== 'number') return '';
  return `In channels-last order ${three(found.last_median_ms)} ms, ${three(found.last_speedup)} times as fast. `;
}
