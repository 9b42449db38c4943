/** Forms from JSON schema: what the server says about a choice's fields becomes fields a person can set. */
import type { AxisCard, Choice } from '../../api';

interface Named {
  /** Key in the plan. */
  key: string;
  label: string;
  /** One sentence; empty if the schema has none. */
  hint: string;
  initial: unknown;
  /** May be left out: null stands for "none". */
  optional: boolean;
}

export interface ChoiceField extends Named {
  kind: 'choice';
  options: { value: unknown; label: string }[];
}

export interface NumberField extends Named {
  kind: 'number';
  whole: boolean;
  low: number | null;
  high: number | null;
  /** Whether the bound itself is refused. */
  openLow: boolean;
  openHigh: boolean;
}

export interface ToggleField extends Named {
  kind: 'toggle';
}

export interface TextField extends Named {
  kind: 'text';
}

/** Numbers in a row, e.g. milestones. */
export interface ListField extends Named {
  kind: 'list';
}

export interface GroupField extends Named {
  kind: 'group';
  fields: Field[];
}

/** What no form can ask for (edits, ratios by layer): another part of the page sets it, or nothing does. */
export interface OpaqueField extends Named {
  kind: 'opaque';
}

export type Field =
  ChoiceField | NumberField | ToggleField | TextField | ListField | GroupField | OpaqueField;

type Schema = Record<string, unknown>;

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function schemas(value: unknown): Schema[] {
  return Array.isArray(value) ? value.filter(isSchema) : [];
}

/** The schema itself where it only points elsewhere; what stands beside the pointer wins. */
function resolve(schema: Schema, definitions: Schema): Schema {
  const [only] = schemas(schema.allOf);
  const target = typeof schema.$ref === 'string' ? definitions[schema.$ref.split('/').at(-1)!] : only;
  return isSchema(target)
    ? { ...resolve(target, definitions), ...schema, $ref: undefined, allOf: undefined }
    : schema;
}

/** `Learning Rate` and `learning_rate` are `Learning rate`; words in capitals stay. */
export function sentence(text: string): string {
  const words = text.replaceAll('_', ' ').trim().split(/\s+/);
  const plain = words.map((word) => (/^[A-Z]{2,}$|^[A-Z]\d/.test(word) ? word : word.toLowerCase()));
  const joined = plain.join(' ');
  return joined.charAt(0).toUpperCase() + joined.slice(1);
}

function named(key: string, schema: Schema, optional: boolean): Named {
  const label = sentence(typeof schema.title === 'string' ? schema.title : key);
  const hint = typeof schema.description === 'string' ? schema.description.trim() : '';
  return { key, label, hint, initial: schema.default ?? (optional ? null : undefined), optional };
}

function number(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

function numberField(base: Named, schema: Schema): NumberField {
  const [openLow, openHigh] = [number(schema.exclusiveMinimum), number(schema.exclusiveMaximum)];
  return {
    ...base,
    kind: 'number',
    whole: schema.type === 'integer',
    low: number(schema.minimum) ?? openLow,
    high: number(schema.maximum) ?? openHigh,
    openLow: openLow !== null,
    openHigh: openHigh !== null,
  };
}

/** The values a schema lists; empty if it lists none. */
function listed(schema: Schema): unknown[] {
  if (Array.isArray(schema.enum)) return schema.enum;
  return 'const' in schema ? [schema.const] : [];
}

function choiceField(base: Named, values: unknown[]): ChoiceField {
  const options = values.map((value) => ({ value, label: String(value).replaceAll('_', ' ') }));
  return {
    ...base,
    kind: 'choice',
    options: base.optional ? [...options, { value: null, label: 'none' }] : options,
  };
}

function isNumberList(schema: Schema): boolean {
  const items = [...schemas(schema.prefixItems), ...(isSchema(schema.items) ? [schema.items] : [])];
  return (
    schema.type === 'array' &&
    items.length > 0 &&
    items.every((i) => i.type === 'number' || i.type === 'integer')
  );
}

/** How each type of schema is asked for; tried in order. */
const KINDS: [fits: (s: Schema) => boolean, make: (base: Named, s: Schema, definitions: Schema) => Field][] =
  [
    [(s) => listed(s).length > 0, (base, s) => choiceField(base, listed(s))],
    [(s) => s.type === 'number' || s.type === 'integer', numberField],
    [(s) => s.type === 'boolean', (base) => ({ ...base, kind: 'toggle' })],
    [(s) => s.type === 'string', (base) => ({ ...base, kind: 'text' })],
    [isNumberList, (base) => ({ ...base, kind: 'list' })],
    [
      (s) => isSchema(s.properties),
      (base, s, definitions) => {
        const fields = fieldsOf(s.properties as Schema, definitions);
        return { ...base, kind: 'group', fields, initial: base.initial ?? initials(fields) };
      },
    ],
  ];

function fieldOf(key: string, raw: Schema, definitions: Schema): Field {
  const schema = resolve(raw, definitions);
  const union = [...schemas(schema.anyOf), ...schemas(schema.oneOf)].map((s) => resolve(s, definitions));
  const optional = union.some((s) => s.type === 'null');
  const base = named(key, schema, optional);
  const real = union.filter((s) => s.type !== 'null');
  if (real.length > 1 && real.every((s) => listed(s).length > 0))
    return choiceField(base, real.flatMap(listed));
  const one = real[0] ?? schema;
  const kind = KINDS.find(([fits]) => fits(one));
  return kind ? kind[1](base, one, definitions) : { ...base, kind: 'opaque' };
}

function fieldsOf(properties: Schema, definitions: Schema): Field[] {
  return Object.entries(properties).flatMap(([key, raw]) =>
    isSchema(raw) ? [fieldOf(key, raw, definitions)] : [],
  );
}

/** All fields of a choice, in the order the server gives. */
export function formOf(card: AxisCard): Field[] {
  return fieldsOf(card.fields, card.definitions ?? {});
}

/** Whether every field can be asked for: edits by hand cannot. */
export function canAsk(card: AxisCard): boolean {
  return formOf(card).every((field) => field.kind !== 'opaque');
}

function initials(fields: readonly Field[]): Record<string, unknown> {
  return Object.fromEntries(fields.filter((f) => f.initial !== undefined).map((f) => [f.key, f.initial]));
}

/** The choice as it stands before anyone touched its form. */
export function initialChoice(card: AxisCard): Choice {
  return { name: card.name, ...initials(formOf(card)) };
}

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
