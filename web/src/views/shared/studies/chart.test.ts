import { describe, expect, it } from 'vitest';
import { frameOf, legendPlaces, panelWidth, pathOf, type Line } from './chart';

const line = (...at: Line['at']): Line => ({ name: '', color: '', mark: 'dot', at });
const SIZE = [400, 200] as const;

describe('a chart', () => {
  it('reaches to round numbers beyond marks, bars and what it shall hold', () => {
    const lines = [line({ x: 1, y: 52, low: 47, high: 58 }, { x: 4, y: 60 })];
    const { y, ticks } = frameOf(lines, { name: 'x', ticks: [1, 4] }, SIZE);
    expect(ticks[0]).toBeLessThanOrEqual(47);
    expect(ticks.at(-1)).toBeGreaterThanOrEqual(60);
    expect(y(ticks[0]!)).toBeGreaterThan(y(ticks.at(-1)!));
    const whole = frameOf(lines, { name: 'x', ticks: [1, 4] }, SIZE, [0, 100]);
    expect([whole.ticks[0], whole.ticks.at(-1)]).toEqual([0, 100]);
  });
  it('sets powers of two at equal distances, and ends where it is told', () => {
    const { x } = frameOf([line({ x: 2, y: 1 })], { name: 'n', ticks: [2, 4, 8], log: true }, SIZE);
    expect(x(4) - x(2)).toBeCloseTo(x(8) - x(4));
    const told = frameOf([line({ x: 2, y: 1 })], { name: 'n', ticks: [2, 4], ends: [0, 8] }, SIZE);
    expect(told.x(8)).toBe(380);
    expect(
      pathOf(
        [
          { x: 0, y: 1 },
          { x: 8, y: 1 },
        ],
        told,
      ),
    ).toMatch(/^M48\.0 [\d.]+L380\.0 [\d.]+$/);
  });
  it('names its lines one after the other, and leaves out those without a name', () => {
    const [first, unnamed, last] = legendPlaces(['long name', '', 'x'], 10);
    expect(first).toBe(10);
    expect(last).toBe(unnamed);
    expect(last).toBeGreaterThan(10 + 9 * 5);
  });
});

describe('pictures side by side', () => {
  it('share the room, each no wider than it reads well and than there is', () => {
    expect(panelWidth(1024, 2, 24)).toBe(500);
    expect(panelWidth(3000, 2, 24)).toBe(620);
    expect(panelWidth(500, 3, 24)).toBe(280);
    expect(panelWidth(200, 3, 24)).toBe(200);
  });
});
