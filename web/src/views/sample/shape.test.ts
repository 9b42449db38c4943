import { describe, expect, it } from 'vitest';
import type { CorruptionCard, SampleAtStep, SampleUnderConditions } from '../../api';
import { codesOf, likely, linesOf, measuresOf, outcomeIn, placed, tallied } from './shape';

const card = (name: string): CorruptionCard => ({ name, title: name, summary: '', family: 'noise' });
const under = (right: (boolean | null)[], predicted: (number | null)[]): SampleUnderConditions => ({
  row: 0,
  id: 't/0',
  label: 1,
  conditions: ['clean', 'fog-1', 'fog-2', 'snow-1'],
  right: [right],
  predicted,
});
const step = (number: number, more: Partial<SampleAtStep>): SampleAtStep => ({
  step: String(number),
  number,
  predicted: 0,
  right: true,
  confidence: 0.5,
  angle: null,
  length: null,
  margin: null,
  ...more,
});

describe('codes of classes', () => {
  it('are two letters, no two alike while letters last', () => {
    expect(codesOf(['cat', 'deer', 'dog', 'car'])).toEqual(['Ca', 'De', 'Do', 'Cr']);
    expect(codesOf(['0', '1', 'T-shirt/top', ''])).toEqual(['0', '1', 'Ts', '?']);
  });
});

describe('one sample under corruption', () => {
  const a = under([true, true, false, null], [1, 1, 3, null]);
  const b = under([true, false, true, true], [1, 0, 1, 1]);
  const lines = linesOf([card('snow'), card('fog')], a, b);
  it('has a line a corruption and a cell a severity', () => {
    expect(lines.map(({ cells }) => cells.length)).toEqual([5, 5]);
    expect(lines[1]!.cells[1]).toEqual({
      condition: 'fog-2',
      severity: 2,
      a: { right: false, predicted: 3 },
      b: { right: true, predicted: 1 },
    });
    expect(lines[0]!.cells[0]!.a).toBeNull();
  });
  it('has an outcome where both steps were measured', () => {
    expect(lines.flatMap(({ cells }) => cells.map(outcomeIn)).filter(Boolean)).toEqual(['broken', 'fixed']);
    expect([tallied(lines, 'a'), tallied(lines, 'b')]).toEqual([
      { right: 1, n: 2 },
      { right: 2, n: 3 },
    ]);
  });
});

describe('the likeliest classes', () => {
  it('are those of A and of B, each once, the likeliest first', () => {
    const [a, b] = [
      [
        { label: 2, probability: 0.6 },
        { label: 1, probability: 0.3 },
      ],
      [
        { label: 1, probability: 0.9 },
        { label: 0, probability: 0.1 },
      ],
    ];
    expect(likely(a!, b!)).toEqual([
      { label: 1, a: 0.3, b: 0.9 },
      { label: 2, a: 0.6, b: null },
      { label: 0, a: null, b: 0.1 },
    ]);
  });
});

describe('the path of a sample', () => {
  it('shows what every step has', () => {
    expect(measuresOf([])).toEqual([]);
    expect(measuresOf([step(0, { margin: 1 }), step(1, {})])).toEqual(['confidence']);
    expect(measuresOf([step(0, { margin: 1, angle: 60 })])).toEqual(['margin', 'angle', 'confidence']);
  });
  it('has margins on both sides of zero, the larger the higher', () => {
    const { points, low, high, zero } = placed(
      [step(0, { margin: 2 }), step(1, { margin: -2 })],
      'margin',
      100,
      80,
    );
    expect(points.map(({ x, y }) => [x, y])).toEqual([
      [25, 0],
      [75, 80],
    ]);
    expect([low, high, zero]).toEqual([-2, 2, 40]);
  });
  it('has zero in sight where all margins are negative', () => {
    const { low, high, zero } = placed([step(0, { margin: -2 }), step(1, { margin: -1 })], 'margin', 100, 80);
    expect([low, high, zero]).toEqual([-2, 0, 0]);
  });
  it('of one value stands in the middle', () => {
    expect(placed([step(0, { angle: 60 })], 'angle', 100, 80).points[0]!.y).toBe(40);
    expect(placed([step(0, {})], 'confidence', 100, 80).zero).toBe(80);
  });
});
