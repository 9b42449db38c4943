import type { ExportCard, ExportsAnswer, NetworkSize } from '../api';
import { bytes, count, percentage, short, three, MINUS } from '../marks/numbers';
import type { ExportedFile } from '../source/source';

/** One row of sizes: the masked network, the smaller one, and what that saves. */
export interface SizeRow {
  name: string;
  before: string;
  after: string;
  /** Empty where nothing is saved. */
  saved: string;
}

const SIZES: [keyof NetworkSize, string, (value: number) => string][] = [
  ['n_params', 'Parameters', count],
  ['macs', 'Multiply-accumulates', short],
  ['n_bytes', 'Size', bytes],
];

/** What a step costs before and after; without a smaller network only before. */
export function sizeRows({ before, after }: Pick<ExportsAnswer, 'before' | 'after'>): SizeRow[] {
  return SIZES.map(([key, name, words]) => ({
    name,
    before: words(before[key]),
    after: after ? words(after[key]) : '',
    saved: after && after[key] < before[key] ? `${MINUS}${percentage(1 - after[key] / before[key], 1)}` : '',
  }));
}

/** Why a form cannot be downloaded now, in words; empty if it can. */
export function refusalOf(card: ExportCard): string {
  if (card.refusal) return card.refusal;
  return card.install ? `Needs more than is installed: ${card.install}` : '';
}

/** What is known of a file that was saved. */
export function savedWords(check: ExportedFile['check']): string {
  if (!check) return 'Saved.';
  const agrees = check.difference
    ? `its outputs differ by at most ${three(check.difference)}`
    : 'the same outputs';
  return `Saved. Loaded back with ${check.tool}: ${agrees}.`;
}

/** The lines that load a file, with prunescope and without it. */
export function loadingOf(card: ExportCard): string {
  const alone = card.python_without === card.python ? '' : `\n\n# without prunescope\n${card.python_without}`;
  return `${card.python}${alone}\n`;
}
