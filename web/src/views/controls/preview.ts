/** What a preview says, line by line: what is masked, what could really go, what it does to the answers. */
import type { PreviewAnswer, PreviewEffect } from '../../api';
import { count, percent, percentage, PLUS_MINUS, short, signed } from '../../marks/numbers';

export interface PreviewLine {
  name: string;
  value: string;
  /** Muted, after the value. */
  rest: string;
  title?: string;
}

export interface ChangeMark {
  name: string;
  /** In the unit of the text, on a common axis with its zero. */
  value: number;
  low: number;
  high: number;
  text: string;
  told: boolean;
}

/** Half of an interval, as people write it after ±. */
export function halfWidth(estimate: { low: number; high: number }): number {
  return (estimate.high - estimate.low) / 2;
}

/** The change of accuracy in points, with its interval. */
export function accuracyChange({ accuracy_change: change }: PreviewEffect): ChangeMark {
  const [value, low, high] = [change.value, change.low, change.high].map((x) => x * 100) as [
    number,
    number,
    number,
  ];
  const decimals = Math.abs(value) < 10 && high - low < 10 ? 2 : 1;
  const text = `${signed(value, decimals)}${PLUS_MINUS}${((high - low) / 2).toFixed(decimals)}`;
  return { name: 'accuracy', value, low, high, text, told: low > 0 || high < 0 };
}

/** An axis around zero that holds the marks, with a round end: ±0.6, ±2, ±50. */
export function reachOf(marks: readonly ChangeMark[]): number {
  const most = Math.max(...marks.flatMap((m) => [Math.abs(m.low), Math.abs(m.high)]), 0.1);
  const power = 10 ** Math.floor(Math.log10(most));
  return Number(([1, 2, 3, 6, 10].find((k) => k * power >= most * 0.999)! * power).toPrecision(6));
}

function change(before: number, after: number): string {
  return before === 0 ? '' : `${signed((100 * (after - before)) / before, 0)}\u202f%`;
}

/** How far the target was reached, where it counts something other than units. */
function reachedOf({ reached, n_rounds: n }: PreviewAnswer): PreviewLine[] {
  if (reached === null) return [];
  const rest = n > 1 ? `in ${n} rounds` : '';
  return [
    { name: 'reached', value: percentage(reached), rest, title: 'Share gone of what the target counts.' },
  ];
}

/** The network that is left when silent units are taken out. */
function leftOf({
  n_params_left: params,
  n_params,
  macs_left: macs,
  macs_dense: dense,
}: PreviewAnswer): PreviewLine[] {
  if (params === null || macs === null) return [];
  const title = 'Of the network that is left when silent units are taken out, against the unpruned one.';
  return [
    { name: 'parameters, shrunk', value: short(params), rest: change(n_params, params), title },
    { name: 'MACs, shrunk', value: short(macs), rest: change(dense, macs), title },
  ];
}

/** Sizes: masked is not removed, and both are said. */
export function sizesOf(answer: PreviewAnswer): PreviewLine[] {
  const masked = answer.n_params - answer.n_nonzero_after;
  const before = answer.n_params - answer.n_nonzero_before;
  const share = (n: number): string => percentage(answer.n_params === 0 ? 0 : n / answer.n_params);
  return [
    ...reachedOf(answer),
    {
      name: 'weights masked',
      value: count(masked),
      rest: `${share(masked)}, ${masked >= before ? '+' : ''}${count(masked - before)}`,
      title: 'Set to zero and kept at zero. A masked network is neither smaller nor faster.',
    },
    {
      name: 'really removable',
      value: count(answer.n_removable),
      rest: share(answer.n_removable),
      title:
        'Parameters in units that are silent everywhere: these could be taken out, and then size and time fall.',
    },
    {
      name: 'MACs left',
      value: short(answer.macs_after),
      rest: change(answer.macs_before, answer.macs_after),
      title: `Multiply-accumulates with weights that are not zero, ${count(answer.macs_before)} before, ${count(answer.macs_after)} after. Time falls only with what is really removed.`,
    },
    ...leftOf(answer),
  ];
}

/** Accuracy and loss before and after. */
export function effectsOf(answer: PreviewEffect): PreviewLine[] {
  const { accuracy, accuracy_now: now } = answer;
  const pm = (e: { low: number; high: number }): string => `${PLUS_MINUS}${percent(halfWidth(e), 1)}`;
  return [
    {
      name: 'accuracy',
      value: `${percent(now.value, 1)} → ${percent(accuracy.value, 1)}\u202f%`,
      rest: pm(accuracy).trim(),
      title: `On ${count(accuracy.n)} samples, 95 % intervals: now ${percent(now.low, 1)} to ${percent(now.high, 1)} %, after ${percent(accuracy.low, 1)} to ${percent(accuracy.high, 1)} %`,
    },
    { name: 'loss', value: `${answer.loss_now.toFixed(3)} → ${answer.loss.toFixed(3)}`, rest: '' },
  ];
}

/** The finding in one sentence, for the head and for those who hear it. */
export function previewFinding({ effect }: PreviewAnswer): string {
  if (!effect) return 'no data fits this model, so its answers cannot be judged';
  const mark = accuracyChange(effect);
  const news = mark.told
    ? `accuracy changes by ${mark.text} points`
    : `accuracy is not told apart from now (${mark.text} points)`;
  return `${news}; ${count(effect.n_broken)} samples break, ${count(effect.n_fixed)} are fixed`;
}
