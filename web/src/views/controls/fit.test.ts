import { describe, expect, it } from 'vitest';
import type { AxisCard } from '../../api';
import { canSlide, fitSideBySide, isLog, numbersIn, problemOf, sideBySide, summaryOf } from './fit';
import { formOf } from './schema';

function card(fields: AxisCard['fields'], definitions: AxisCard['definitions'] = {}): AxisCard {
  const words = { name: 'x', title: 'Fine-tune', summary: '', code: '', needs: [], structures: [], unit: '' };
  const more = { counted: '', asked: true, trains: false, fixes: false };
  return { ...words, ...more, fields, definitions };
}

const only = (schema: unknown, definitions = {}) => formOf(card({ a: schema }, definitions))[0]!;

describe('words of a form', () => {
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
    expect(slides({ type: 'integer', minimum: 0, maximum: 500, default: 1 })).toBe(true);
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
