/** How a step came to be, from the records of its rounds and epochs to what is drawn. */
import type { StepCard } from '../../api';
import { nice, percent } from '../../marks';

/** A moment of a step's making; shares in per cent. */
export interface Moment {
  /** Epochs of training before it in all rounds; the round, where nothing was trained. */
  x: number;
  round: number;
  /** 0 is what the round left before any training, -1 what it found. */
  epoch: number;
  accuracy: number;
  /** Null where only the accuracy is known. */
  loss: number | null;
}

/** A round between two places of the axis; shares in per cent. */
export interface RoundSpan {
  from: number;
  to: number;
  /** Share of the units that take part, gone after it; null for a round that only trained. */
  gone: number | null;
  /** Share gone of what the target counts; null where that is units. */
  amount: number | null;
  /** False for a round that was taken back. */
  held: boolean;
}

export interface Course {
  spans: RoundSpan[];
  moments: Moment[];
  trained: boolean;
  /** Samples that the accuracies were judged on; 0 if that is not told. */
  n: number;
}

type Made = Pick<StepCard, 'rounds' | 'epochs'>;

/** Whether there is more to draw than one round without training. */
export function hasCourse(step: Made): boolean {
  return step.rounds.length > 1 || step.epochs.length > 1;
}

/** The course of a step: rounds side by side, as wide as they have epochs. */
export function courseOf({ rounds, epochs }: Made): Course {
  const trained = epochs.length > 0;
  const n = Math.max(rounds.length, ...epochs.map(({ round }) => round + 1));
  const lengths = Array.from({ length: n }, (_, i) =>
    trained ? longest(epochs.filter(({ round }) => round === i)) : 1,
  );
  const starts = lengths.map((_, i) => lengths.slice(0, i).reduce((all, length) => all + length, 0));
  const spans = lengths.map((length, i) => spanOf(starts[i]!, length, rounds[i]));
  const judged = epochs.map(({ round, epoch, accuracy, loss }) => ({
    x: starts[round]! + Math.max(0, epoch),
    round,
    epoch,
    accuracy: 100 * accuracy,
    loss,
  }));
  return { spans, moments: trained ? judged : told(rounds), trained, n: epochs.at(-1)?.n ?? 0 };
}

function spanOf(from: number, length: number, at: StepCard['rounds'][number] | undefined): RoundSpan {
  return {
    from,
    to: from + length,
    gone: at === undefined || at.n_units === 0 ? null : (100 * at.n_gone) / at.n_units,
    amount: at?.amount == null ? null : 100 * at.amount,
    held: at?.held ?? true,
  };
}

function longest(epochs: StepCard['epochs']): number {
  return Math.max(0, ...epochs.map(({ epoch }) => epoch));
}

/** Accuracies that the target asked for, where nothing was trained. */
function told(rounds: StepCard['rounds']): Moment[] {
  return rounds.flatMap(({ accuracy }, i) =>
    accuracy == null ? [] : [{ x: i + 1, round: i, epoch: 0, accuracy: 100 * accuracy, loss: null }],
  );
}

/** The networks that were trained as long with nothing removed, from the same parent by the same recipe. */
export function controlsOf(step: StepCard, steps: readonly StepCard[]): StepCard[] {
  const recipe = JSON.stringify(step.plan?.recovery);
  return steps.filter(
    (other) =>
      other.criterion === 'control' &&
      other.id !== step.id &&
      !other.removed &&
      other.parent === step.parent &&
      other.epochs.length === step.epochs.length &&
      JSON.stringify(other.plan?.recovery) === recipe,
  );
}

/** A round that removed something. */
export type Removing = RoundSpan & { gone: number };

/** Rounds that removed something; a network that was only trained has none. */
export function removingOf({ spans }: Course): Removing[] {
  return spans.flatMap((span) => (span.gone === null ? [] : [{ ...span, gone: span.gone }]));
}

/** Ends of the accuracy axis that these share: round, at least two points apart, never beyond 0 and 100. */
export function accuracyRange(courses: readonly Course[]): [number, number] {
  const all = courses.flatMap(({ moments }) => moments.map(({ accuracy }) => accuracy));
  const [low, high] = nice(Math.min(...all), Math.max(...all, Math.min(...all) + 2));
  return [Math.max(0, low), Math.min(100, high)];
}

export interface EndLabel {
  text: string;
  /** The accuracy that it stands at. */
  at: number;
  strong: boolean;
}

/** What stands at the ends of the lines: the accuracy that was reached, the one before, the controls. */
export function labelsOf(
  { moments }: Course,
  controls: readonly { card: Pick<StepCard, 'number'>; course: Course }[],
): EndLabel[] {
  const reached = moments.at(-1)?.accuracy;
  const labels = [
    { text: percent((reached ?? 0) / 100, 1), at: reached, strong: true },
    { text: 'before', at: moments.find(({ epoch }) => epoch === -1)?.accuracy, strong: false },
    ...controls.map(({ card, course }) => ({
      text: controls.length > 1 ? `Control ${card.number}` : 'Control',
      at: course.moments.at(-1)?.accuracy,
      strong: false,
    })),
  ];
  return labels.flatMap(({ at, ...label }) => (at === undefined ? [] : [{ ...label, at }]));
}

/** The finding in one sentence. */
export function finding({ spans, moments, trained }: Course): string {
  const [first, last] = [moments[0], moments.at(-1)];
  const rounds = `${spans.length} ${spans.length === 1 ? 'round' : 'rounds'}`;
  if (!first || !last) return `${rounds}, ${(spans.at(-1)?.gone ?? 0).toFixed(0)} % of units gone at the end`;
  const when = trained ? `${last.x} ${last.x === 1 ? 'epoch' : 'epochs'}` : rounds;
  return `accuracy from ${first.accuracy.toFixed(1)} to ${last.accuracy.toFixed(1)} % in ${when}`;
}
