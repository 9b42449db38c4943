import { describe, expect, it } from 'vitest';
import { readNumber, showNumber, snap } from './field';

const share = { min: 0, max: 99, unit: '%', outside: 'a share lies between 0 and 99 %' };

describe('a number field', () => {
  it('reads what people type', () => {
    expect(readNumber('57', share)).toEqual({ value: 57 });
    expect(readNumber(' 57\u202f% ', share)).toEqual({ value: 57 });
    expect(readNumber('0,5', { min: 0, max: 1, decimals: 2 })).toEqual({ value: 0.5 });
    expect(readNumber('\u22123', { min: -5, max: 5 })).toEqual({ value: -3 });
  });
  it('says what is wrong with the rest', () => {
    expect(readNumber('140', share)).toEqual({ problem: 'a share lies between 0 and 99 %' });
    expect(readNumber('lots', share)).toEqual({ problem: '“lots” is no number' });
    expect(readNumber('', share)).toHaveProperty('problem');
  });
  it('shows what it read', () => {
    expect(showNumber(57, share)).toBe('57\u202f%');
    expect(showNumber(-0.5, { min: -1, max: 1, decimals: 1 })).toBe('\u22120.5');
  });
  it('snaps to steps and stays within its ends', () => {
    expect(snap(0.337, 0, 1, 0.01)).toBe(0.34);
    expect(snap(7, 0, 1, 0.01)).toBe(1);
  });
});
