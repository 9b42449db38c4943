import { describe, expect, it } from 'vitest';
import type { ConditionCard, RobustnessTable, StepCard } from '../../api';
import { conditionsFor, pickedOf } from './shape';

const CONDITIONS = [
  { name: 'clean', corruption: '', severity: 0, title: 'Clean', family: '' },
  ...[1, 2, 3, 4, 5].map((severity) => ({
    name: `fog-${severity}`,
    corruption: 'fog',
    severity,
    title: 'Fog',
    family: 'weather',
  })),
] as ConditionCard[];
const TABLE = {
  n: 100,
  conditions: CONDITIONS,
  steps: ['s0', 's1', 's2'].map((step, number) => ({
    step,
    number,
    method: number === 0 ? 'Trained' : `Magnitude (MAP), weight${number === 2 ? ', finetune' : ''}`,
    rate: number / 4,
    right: [90, 80, 70, 60, 50, 40],
  })),
} as unknown as RobustnessTable;
const card = (id: string): StepCard =>
  ({ id, number: Number(id[1]), method: 'Magnitude (MAP)', criterion: 'magnitude', code: 'Mg' }) as StepCard;
const pick = (step: string, severity: 1 | 5 | 'mean' = 'mean') => ({ step, column: 'fog', severity });

describe('the picked list', () => {
  it('tells methods with the same letters apart, as the other pictures of the page do', () => {
    const lines = pickedOf(TABLE, [pick('s2')], card('s0'), card('s1'), card);
    expect(lines.map(({ step, code }) => [step, code])).toEqual([
      ['s0', 'Mg'],
      ['s1', 'Mg1'],
      ['s2', 'Mg2'],
    ]);
  });
  it('has A and B always, under all corruptions until they are picked in one', () => {
    const lines = pickedOf(TABLE, [], card('s0'), card('s1'), card);
    expect(lines.map(({ role, under, method, rate }) => [role, under, method, rate])).toEqual([
      ['a', '19 corruptions', 'Magnitude', null],
      ['b', '19 corruptions', 'Magnitude', 0.25],
    ]);
    expect(lines[0]!.corrupted).toBeCloseTo(0.6);
  });
  it('says of a pick what it was picked under', () => {
    const [, b, other] = pickedOf(TABLE, [pick('s2', 5), pick('s1', 1)], card('s0'), card('s1'), card);
    expect([b!.under, b!.corrupted]).toEqual(['Fog, severity 1', 0.8]);
    expect([other!.role, other!.step, other!.under, other!.corrupted]).toEqual([
      null,
      's2',
      'Fog, severity 5',
      0.4,
    ]);
  });
  it('drops what is no longer in the table', () => {
    expect(pickedOf(TABLE, [pick('gone')], card('s0'), null, card)).toHaveLength(1);
  });
  it('can hold one model twice, clean as A and corrupted as B', () => {
    const picks = [
      { ...pick('s1'), column: 'clean', role: 'a' as const },
      { ...pick('s1', 5), role: 'b' as const },
    ];
    const lines = pickedOf(TABLE, picks, card('s1'), card('s1'), card);
    expect(lines.map(({ role, under }) => [role, under])).toEqual([
      ['a', 'Clean'],
      ['b', 'Fog, severity 5'],
    ]);
    expect(conditionsFor(TABLE, lines)).toEqual({ a: 'clean', b: 'fog-5' });
  });
  it('compares under one condition where only one role was picked', () => {
    const lines = pickedOf(TABLE, [pick('s1', 1)], card('s0'), card('s1'), card);
    expect(conditionsFor(TABLE, lines)).toEqual({ a: 'fog-1', b: 'fog-1' });
    expect(conditionsFor(TABLE, pickedOf(TABLE, [], card('s0'), card('s1'), card))).toBeNull();
  });
});
