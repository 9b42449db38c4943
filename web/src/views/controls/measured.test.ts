import { describe, expect, it } from 'vitest';
import type { StepCard } from '../../api';
import type { Draft } from './draft';
import { bracketOf, bracketWords } from './measured';

function step(
  number: number,
  sparsity: number,
  accuracy: number | null,
  more: Partial<StepCard> = {},
): StepCard {
  const measured = accuracy === null ? null : { value: accuracy, low: accuracy, high: accuracy, n: 1000 };
  const plan = { criterion: { name: 'magnitude' }, structure: { name: 'filter' } };
  return {
    number,
    sparsity,
    accuracy: measured,
    removed: false,
    method: 'Magnitude',
    plan,
    ...more,
  } as StepCard;
}

const draft = { structure: { name: 'filter' }, target: { name: 'accuracy', drop: 0.02 } } as unknown as Draft;
const head = step(1, 0.2, 0.9);
const steps = [step(5, 0.8, 0.5), step(2, 0.3, 0.89), head, step(4, 0.6, 0.7), step(3, 0.5, 0.88)];

describe('the bracket of an accuracy', () => {
  it('lies between the furthest step that holds it and the first that does not', () => {
    const bracket = bracketOf(head, steps, draft)!;
    expect([bracket.held?.number, bracket.fell?.number]).toEqual([3, 4]);
    expect(bracket.threshold).toBeCloseTo(0.88);
  });
  it('asks for what the target says stays, where it says so', () => {
    const least = { ...draft, target: { name: 'accuracy', drop: 0.02, at_least: 0.6 } };
    expect(bracketOf(head, steps, least)).toMatchObject({
      threshold: 0.6,
      held: { number: 4 },
      fell: { number: 5 },
    });
  });
  it('knows nothing from other structures, removed steps, steps not measured or less pruned', () => {
    const others = [
      step(2, 0.3, 0.89, { plan: { structure: { name: 'weight' } } }),
      step(3, 0.4, 0.89, { removed: true }),
      step(4, 0.5, null),
      step(5, 0.1, 0.5),
      step(6, 0.2, 0.5),
    ];
    expect(bracketOf(head, others, draft)).toMatchObject({ held: null, fell: null });
  });
  it('is not there without an accuracy of the head', () => {
    expect(bracketOf(step(1, 0.2, null), steps, draft)).toBeNull();
  });
  it('says both ends in words, or that there are none', () => {
    const said = bracketWords(bracketOf(head, steps, draft)!).replaceAll('\u202f', ' ');
    expect(said).toBe(
      'At least 88.0 % shall stay, of 90.0 % now. Of the steps on the test samples, 3 Magnitude (50 % pruned) still has 88.0 %; 4 Magnitude (60 % pruned) has only 70.0 %.',
    );
    expect(bracketWords(bracketOf(head, [], draft)!)).toContain('No step further on has been measured.');
  });
});
