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

/** `Learning Rate` and `learning_rate` are `Learning rate`; words in capitals stay, and those with one inside. */
export function sentence(text: string): string {
  const words = text.replaceAll('_', ' ').trim().split(/\s+/);
  const plain = words.map((word) =>
    /^[A-Z]{2,}$|^[A-Z]\d|[a-z][A-Z]/.test(word) ? word : word.toLowerCase(),
  );
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

/** Whether every field can be asked for here, or is asked for elsewhere: edits by hand cannot. */
export function canAsk(card: AxisCard, elsewhere: readonly string[] = []): boolean {
  return formOf(card).every((field) => field.kind !== 'opaque' || elsewhere.includes(field.key));
}

function initials(fields: readonly Field[]): Record<string, unknown> {
  return Object.fromEntries(fields.filter((f) => f.initial !== undefined).map((f) => [f.key, f.initial]));
}

/** The choice as it stands before anyone touched its form. */
export function initialChoice(card: AxisCard): Choice {
  return { name: card.name, ...initials(formOf(card)) };
}
