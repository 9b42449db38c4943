import { describe, expect, it } from 'vitest';
import { placeBelow, placeBeside } from './place';

const window = { width: 400, height: 300 };

describe('placing what floats', () => {
  it('stands below its anchor, or above where below has no room', () => {
    const size = { width: 100, height: 80 };
    expect(placeBelow({ left: 10, top: 20, width: 50, height: 24 }, size, window)).toEqual({
      left: 10,
      top: 48,
    });
    expect(placeBelow({ left: 10, top: 260, width: 50, height: 24 }, size, window).top).toBe(176);
  });
  it('never leaves the window', () => {
    expect(
      placeBelow({ left: 380, top: 0, width: 20, height: 24 }, { width: 100, height: 80 }, window).left,
    ).toBe(296);
  });
  it('stands beside a point and never on it', () => {
    const at = placeBeside(390, 10, { width: 100, height: 40 }, window);
    expect(at.left + 100).toBeLessThan(390);
    expect(at.top).toBeGreaterThan(10);
  });
});
