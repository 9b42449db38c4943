/** The open study in a link: `dimensions*epochs-5*neurons-8_16`, its name and what differs from how it stands at first. */

export type StudyOptions = Record<string, unknown>;

export interface OpenStudy {
  name: string;
  /** Only what was set. */
  options: StudyOptions;
}

/** What was set in studies that were open before: one that is opened by its name alone is as it was left. */
export class StudyMemory {
  private readonly left = new Map<string, string>();

  /** What to open where `wanted` is asked for while `open` is. */
  open(open: string | null, wanted: string): string {
    const before = readStudy(open).name;
    if (open) this.left.set(before, open);
    const { name, options } = readStudy(wanted);
    const byName = name !== before && Object.keys(options).length === 0;
    return (byName && this.left.get(name)) || wanted;
  }
}

/** A choice, e.g. `logit`; it does not end like a list. */
const WORD = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;

/** Reads what `writeStudy` wrote; parts that say nothing are left out. */
export function readStudy(text: string | null): OpenStudy {
  const [name = '', ...parts] = (text ?? '').split('*');
  const options = parts.flatMap((part) => {
    const at = part.indexOf('-');
    const value = at > 0 ? valueOf(part.slice(at + 1)) : undefined;
    return value === undefined ? [] : [[part.slice(0, at), value]];
  });
  return { name, options: Object.fromEntries(options) as StudyOptions };
}

/** Numbers, lists of numbers, switches and single words; what is none of these has no place in a link. */
export function writeStudy({ name, options }: OpenStudy): string {
  const parts = Object.entries(options).flatMap(([key, value]) => {
    const text = textOf(value);
    return text === null ? [] : [`${key}-${text}`];
  });
  return [name, ...parts].join('*');
}

function textOf(value: unknown): string | null {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string' && WORD.test(value)) return value;
  if (!Array.isArray(value) || !value.every((part) => typeof part === 'number')) return null;
  return `${value.join('_')}_`; // The last mark tells a list of one from a number.
}

function valueOf(text: string): unknown {
  if (text === 'yes' || text === 'no') return text === 'yes';
  if (text.endsWith('_')) return numbers(text.slice(0, -1).split('_').filter(Boolean));
  return numbers([text])?.[0] ?? (WORD.test(text) ? text : undefined);
}

function numbers(parts: readonly string[]): number[] | undefined {
  const values = parts.map((part) => (part === '' ? NaN : Number(part)));
  return values.every(Number.isFinite) ? values : undefined;
}
