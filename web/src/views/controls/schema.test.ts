import { describe, expect, it } from 'vitest';
import type { AxisCard } from '../../api';
import { canAsk, formOf, initialChoice, sentence } from './schema';

function card(fields: AxisCard['fields'], definitions: AxisCard['definitions'] = {}): AxisCard {
  const words = { name: 'x', title: 'Fine-tune', summary: '', code: '', needs: [], structures: [], unit: '' };
  const more = { counted: '', asked: true, trains: false, fixes: false };
  return { ...words, ...more, fields, definitions };
}

const only = (schema: unknown, definitions = {}) => formOf(card({ a: schema }, definitions))[0]!;

describe('a form', () => {
  it('asks for each type of the schema in its own way', () => {
    expect(only({ type: 'boolean', default: true }).kind).toBe('toggle');
    expect(only({ type: 'string', default: '' }).kind).toBe('text');
    expect(only({ type: 'integer', minimum: 1 })).toMatchObject({
      kind: 'number',
      whole: true,
      low: 1,
      high: null,
    });
    expect(only({ exclusiveMinimum: 0, type: 'number' })).toMatchObject({ low: 0, openLow: true });
    expect(only({ enum: ['base', 'forward'] })).toMatchObject({ kind: 'choice' });
    expect(only({ type: 'array', items: { type: 'integer' } }).kind).toBe('list');
    expect(only({ prefixItems: [{ type: 'number' }, { type: 'number' }], type: 'array' }).kind).toBe('list');
    expect(only({ type: 'object', additionalProperties: { type: 'number' } }).kind).toBe('opaque');
    expect(only({ type: 'array', items: { type: 'object' } }).kind).toBe('opaque');
  });
  it('offers none where the schema allows null', () => {
    const norm = only({ anyOf: [{ enum: ['l1', 'l2'], type: 'string' }, { type: 'null' }], default: null });
    expect(norm).toMatchObject({ optional: true, initial: null });
    expect(norm.kind === 'choice' && norm.options.map((o) => o.label)).toEqual(['l1', 'l2', 'none']);
    expect(only({ anyOf: [{ type: 'integer' }, { type: 'null' }] })).toMatchObject({
      kind: 'number',
      optional: true,
    });
  });
  it('follows references to enums and to nested objects', () => {
    const definitions = {
      Mode: { enum: ['a', 'b'], type: 'string' },
      Rule: { type: 'object', properties: { eps: { type: 'number', default: 0.1 } } },
    };
    expect(only({ $ref: '#/$defs/Mode', default: 'b' }, definitions)).toMatchObject({
      kind: 'choice',
      initial: 'b',
    });
    expect(only({ allOf: [{ $ref: '#/$defs/Mode' }] }, definitions).kind).toBe('choice');
    expect(only({ $ref: '#/$defs/Rule' }, definitions)).toMatchObject({
      kind: 'group',
      initial: { eps: 0.1 },
    });
  });
  it('merges a union of constants into one choice', () => {
    const field = only({ anyOf: [{ const: 1, type: 'integer' }, { enum: ['mean'] }] });
    expect(field.kind === 'choice' && field.options.map((o) => o.value)).toEqual([1, 'mean']);
  });
  it('starts from the defaults and knows what it cannot ask for', () => {
    const plain = card({ p: { type: 'integer', default: 1 }, order: { enum: ['base'], default: 'base' } });
    expect(initialChoice(plain)).toEqual({ name: 'x', p: 1, order: 'base' });
    expect(canAsk(plain)).toBe(true);
    const listed = card({ edits: { type: 'array', items: { type: 'object' } } });
    expect(canAsk(listed)).toBe(false);
    expect(canAsk(listed, ['edits'])).toBe(true);
  });
});

describe('words of a form', () => {
  it('are sentences, whatever case the schema has', () => {
    expect(sentence('Learning Rate')).toBe('Learning rate');
    expect(sentence('weight_decay')).toBe('Weight decay');
    expect(sentence('SGD momentum')).toBe('SGD momentum');
    expect(sentence('Third ReLU')).toBe('Third ReLU');
  });
});
