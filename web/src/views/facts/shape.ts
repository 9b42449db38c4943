import type { Estimate, Metrics, StepCard } from '../../api';
import { bytes, percent, PLUS_MINUS, points, short, signed, THIN } from '../../marks/numbers';
import type { FactsRows } from './index';

export interface Fact {
  name: string;
  value: string;
  unit: string;
  /** Below, muted: its doubt, or what it is compared with. */
  note: string;
  tone: 'good' | 'bad' | '';
}

/** The numbers one asks for first; without data those that need none. */
export function facts({ step, now, trained }: Omit<FactsRows, 'time'>): Fact[] {
  return now && trained ? measured(step, now, trained) : counted(step);
}

function counted(step: StepCard): Fact[] {
  return [pruned(step), cost('parameters left', step.n_nonzero, step.n_params, short)];
}

function pruned({ sparsity }: StepCard): Fact {
  const note = 'masked, zeros in place';
  return { name: 'weights pruned', value: percent(sparsity, 1), unit: '%', note, tone: '' };
}

/** A change of accuracy within its doubt has no tone. */
function measured(step: StepCard, now: Metrics, trained: Metrics): Fact[] {
  const change = now.accuracy.value - trained.accuracy.value;
  const first = step.parent === null;
  const fact = (name: string, value: string, note: string, unit = '', tone: Fact['tone'] = ''): Fact => ({
    name,
    value,
    unit,
    note,
    tone,
  });
  return [
    fact(
      'accuracy',
      percent(now.accuracy.value, 1),
      accuracyNote(now.accuracy, first ? null : change),
      '%',
      tone(now.accuracy, change),
    ),
    fact('loss', now.loss.toFixed(3), first ? '' : `${signed(now.loss - trained.loss, 3)} since step 0`),
    pruned(step),
    ...[
      cost('parameters left', now.n_nonzero, now.n_params, short),
      taken('can be taken out', now.n_removable, now.n_params),
      cost('MACs left', now.macs, trained.macs, short),
      cost('on disk, sparse', now.bytes_sparse, now.bytes_dense, bytes),
    ],
  ];
}

function cost(name: string, value: number, of: number, format: (value: number) => string): Fact {
  const [number = '', unit = ''] = format(value).split(THIN);
  const note = value === of ? 'all' : `of ${format(of)}`;
  return { name, value: number, unit, note, tone: '' };
}

/** Masked is not removed: parameters in units that are silent as a whole, which a smaller network lacks. */
function taken(name: string, value: number, of: number): Fact {
  const [number = '', unit = ''] = short(value).split(THIN);
  return { name, value: number, unit, note: `of ${short(of)} parameters`, tone: '' };
}

function accuracyNote({ low, high }: Estimate, change: number | null): string {
  const half = `${PLUS_MINUS.trimStart()}${percent((high - low) / 2, 1)}`;
  return change === null ? half.trim() : `${half.trim()} · ${points(change)}`;
}

/** Told apart from no change only where the change is larger than half the interval. */
function tone({ low, high }: Estimate, change: number): Fact['tone'] {
  if (Math.abs(change) <= (high - low) / 2) return '';
  return change > 0 ? 'good' : 'bad';
}
