import { describe, expect, it } from 'vitest';
import { bytes, clock, count, percentage, plural, points, short, signed, three } from './numbers';

describe('numbers', () => {
  it('groups thousands by narrow no-break spaces', () => {
    expect(count(0)).toBe('0');
    expect(count(1204)).toBe('1\u202f204');
    expect(count(-10_000)).toBe('\u221210\u202f000');
  });
  it('writes shares as percentages and their differences as points', () => {
    expect(percentage(0.566)).toBe('57\u202f%');
    expect(points(-0.0491)).toBe('\u22124.9\u202fpts');
  });
  it('rounds a difference alike however it was computed', () => {
    expect(points(0.903 - 0.9115)).toBe(points(-0.0085));
    expect(percentage(0.9115, 1)).toBe('91.2\u202f%');
  });
  it('gives no sign to what rounds to nothing', () => {
    expect(signed(-0.04)).toBe('0.0');
    expect(signed(0.31, 2)).toBe('+0.31');
  });
  it('shortens big counts and bytes to three figures', () => {
    expect(short(999)).toBe('999');
    expect(short(61_706)).toBe('61.7\u202fk');
    expect(short(999_700)).toBe('1.00\u202fM');
    expect(short(10_200_000)).toBe('10.2\u202fM');
    expect(bytes(40_900_000)).toBe('40.9\u202fMB');
  });
  it('keeps three figures of small numbers', () => {
    expect(three(0.0412)).toBe('0.0412');
    expect(three(0)).toBe('0');
    expect(three(152.4)).toBe('152');
    expect(three(0.00001)).toBe('1.0e\u22125');
  });
  it('counts down and counts things', () => {
    expect(clock(48)).toBe('0:48');
    expect(clock(3700)).toBe('1:01:40');
    expect(plural(1, 'sample')).toBe('1 sample');
    expect(plural(1204, 'sample')).toBe('1\u202f204 samples');
  });
});
