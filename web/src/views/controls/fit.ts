/** How fields are asked for and whether what was given fits: widths, sliders, bounds, words. */
import type { AxisCard, Choice } from '../../api';
import { formOf, type Field, type NumberField } from './schema';

const MOST_SEGMENTS = 6;
const MOST_LETTERS = 31; // what fits beside a label of 76 px in an inspector of 304 px

/** Whether labels fit side by side; else they go into a select. */
export function fitSideBySide(labels: readonly string[]): boolean {
  const letters = labels.join('').length + 2 * labels.length;
  return labels.length >= 2 && labels.length <= MOST_SEGMENTS && letters <= MOST_LETTERS;
}

/** Short words for choices side by side: their titles, else their names; null if neither fits. */
export function sideBySide(cards: readonly AxisCard[]): string[] | null {
  const titles = cards.map((card) => card.title.toLowerCase());
  if (fitSideBySide(titles)) return titles;
  const names = cards.map((card) => card.name.replaceAll('_', ' '));
  return fitSideBySide(names) ? names : null;
}

/** Whether a slider should move by factors: bounds above zero that are three decades apart. */
export function isLog(field: NumberField): boolean {
  return field.low !== null && field.high !== null && field.low > 0 && field.high / field.low >= 1000;
}

const REACHABLE = 0.01; // of a slider's length: what lies nearer to its end cannot be set by it

/** Whether a slider helps: both ends are known, and the usual value is not lost at the low one. */
export function canSlide(field: NumberField): boolean {
  const { low, high, initial } = field;
  if (low === null || high === null) return false;
  return (
    isLog(field) || typeof initial !== 'number' || field.whole || (initial - low) / (high - low) >= REACHABLE
  );
}

/** Why a value does not fit its field, in words; empty if it does. */
export function problemOf(field: Field, value: unknown): string {
  if (field.kind !== 'number' || (value === null && field.optional)) return '';
  if (typeof value !== 'number' || !Number.isFinite(value)) return `${field.label} is a number`;
  if (field.whole && !Number.isInteger(value)) return `${field.label} is a whole number`;
  const tooLow = field.low !== null && (value < field.low || (field.openLow && value === field.low));
  const tooHigh = field.high !== null && (value > field.high || (field.openHigh && value === field.high));
  return tooLow || tooHigh ? `${field.label} ${boundsOf(field)}` : '';
}

/** The bounds of a number in words: `lies between 1 and 20`, `is above 0`, `is 1 or more`. */
export function boundsOf({ low, high, openLow, openHigh }: NumberField): string {
  if (low !== null && high !== null) return `lies between ${low} and ${high}`;
  if (low !== null) return openLow ? `is above ${low}` : `is ${low} or more`;
  if (high !== null) return openHigh ? `is below ${high}` : `is ${high} or less`;
  return 'is any number';
}

/** Numbers of a text such as `30, 60 90`; null if something else stands there. */
export function numbersIn(text: string): number[] | null {
  const parts = text.split(/[\s,;]+/).filter((part) => part !== '');
  const values = parts.map(Number);
  return values.every(Number.isFinite) ? values : null;
}

/** A choice in few words: its title and the fields that differ from their defaults or come first, `Fine-tune, 2 epochs`. */
export function summaryOf(card: AxisCard, choice: Choice): string {
  const first = formOf(card).find((field) => field.kind === 'number' && field.whole && field.key !== 'seed');
  const value = first && choice[first.key];
  if (!first || typeof value !== 'number') return card.title;
  const word = first.label.toLowerCase();
  return `${card.title}, ${value} ${value === 1 ? word.replace(/s$/, '') : word}`;
}
