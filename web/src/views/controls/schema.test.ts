import { describe, expect, it } from 'vitest';
import type { AxisCard } from '../../api';
import {
  canAsk,
  canSlide,
  fitSideBySide,
  formOf,
  initialChoice,
  isLog,
  numbersIn,
  problemOf,
  sentence,
  sideBySide,
  summaryOf,
} from './schema';

function card(fields: AxisCard['fields'], definitions: AxisCard['definitions'] = {}): AxisCard {
  const words = { name: 'x', title: 'Fine-tune', summary: '', code: '', needs: [], structures: [], unit: '' };
  return { ...words, fields, definitions };
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
    expect(canAsk(card({ edits: { type: 'array', items: { type: 'object' } } }))).toBe(false);
  });
});

describe('words of a form', () => {
  it('are sentences, whatever case the schema has', () => {
    expect(sentence('Learning Rate')).toBe('Learning rate');
    expect(sentence('weight_decay')).toBe('Weight decay');
    expect(sentence('SGD momentum')).toBe('SGD momentum');
  });
  it('say what a number must be', () => {
    const share = only({ title: 'Share', type: 'number', minimum: 0, maximum: 1 });
    expect(problemOf(share, 0.5)).toBe('');
    expect(problemOf(share, 1.4)).toBe('Share lies between 0 and 1');
    expect(problemOf(only({ title: 'Epochs', type: 'integer', minimum: 1 }), 1.5)).toBe(
      'Epochs is a whole number',
    );
    expect(problemOf(only({ title: 'Rate', type: 'number', exclusiveMinimum: 0 }), 0)).toBe(
      'Rate is above 0',
    );
    expect(problemOf(share, Number.NaN)).toBe('Share is a number');
  });
  it('sum a choice up', () => {
    const tune = card({ lr: { type: 'number', default: 0.1 }, epochs: { title: 'Epochs', type: 'integer' } });
    expect(summaryOf(tune, { name: 'x', lr: 0.1, epochs: 2 })).toBe('Fine-tune, 2 epochs');
    expect(summaryOf(tune, { name: 'x', epochs: 1 })).toBe('Fine-tune, 1 epoch');
    expect(summaryOf(card({}), { name: 'x' })).toBe('Fine-tune');
  });
});

describe('controls', () => {
  it('stand side by side only if they fit', () => {
    expect(fitSideBySide(['weight', 'filter', 'input', 'n:m'])).toBe(true);
    expect(fitSideBySide(['one'])).toBe(false);
    expect(fitSideBySide(['weight', 'output channel', 'input channel', 'kernel'])).toBe(false);
  });
  it('take names where titles are too long', () => {
    const named = (name: string, title: string) => ({ ...card({}), name, title });
    const structures = [
      named('weight', 'Weight'),
      named('filter', 'Filter or neuron'),
      named('input_channel', 'Input channel'),
    ];
    expect(sideBySide(structures)).toEqual(['weight', 'filter', 'input channel']);
    expect(sideBySide(structures.slice(0, 1))).toBeNull();
  });
  it('are sliders only where a slider reaches the usual value', () => {
    const slides = (schema: unknown) => {
      const field = only(schema);
      return field.kind === 'number' && canSlide(field);
    };
    expect(slides({ type: 'number', minimum: 0, exclusiveMaximum: 1, default: 0.9 })).toBe(true);
    expect(slides({ type: 'number', minimum: 0, maximum: 1, default: 0.0005 })).toBe(false);
    expect(slides({ type: 'integer', minimum: 1, maximum: 1000, default: 3 })).toBe(true);
    expect(slides({ type: 'integer', minimum: 1, default: 3 })).toBe(false);
  });
  it('move by factors where bounds are decades apart', () => {
    const rate = only({ type: 'number', minimum: 1e-5, maximum: 1 });
    expect(rate.kind === 'number' && isLog(rate)).toBe(true);
  });
  it('read lists of numbers', () => {
    expect(numbersIn('30, 60 90')).toEqual([30, 60, 90]);
    expect(numbersIn('30, x')).toBeNull();
    expect(numbersIn('')).toEqual([]);
  });
});
