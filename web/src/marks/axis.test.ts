import { describe, expect, it } from 'vitest';
import { linear, nice, ticks } from './axis';

describe('axes', () => {
  it('map there and back', () => {
    const x = linear(30, 90, 0, 120);
    expect(x(60)).toBe(60);
    expect(x.invert(30)).toBe(45);
    expect(linear(1, 1, 0, 10)(1)).toBe(5);
  });
  it('have round ticks inside their range', () => {
    expect(ticks(0, 1)).toEqual([0, 0.5, 1]);
    expect(ticks(78, 92)).toEqual([80, 85, 90]);
    expect(ticks(0.2, 0.2)).toEqual([0.2]);
  });
  it('widen to round ends', () => {
    expect(nice(78.3, 91.2)).toEqual([75, 95]);
  });
});
