import { describe, expect, it } from 'vitest';
import { MadeUpTree } from '../../../dev/made-up/tree';
import { metrics } from '../../../dev/made-up/measured';
import { facts } from './shape';

const tree = new MadeUpTree('alexnet');
const rows = (number: number) => ({
  step: tree.steps[number]!,
  now: metrics('alexnet', tree.steps[number]!, 'cifar10'),
  trained: metrics('alexnet', tree.steps[0]!, 'cifar10'),
});

describe('the facts of a step', () => {
  it('begin with accuracy and its doubt', () => {
    expect(facts(rows(0))[0]).toMatchObject({ name: 'accuracy', value: '90.6', unit: '%', tone: '' });
    expect(facts(rows(0))[0]!.note).toContain('0.6');
  });
  it('call a change good or bad only where it is told apart from none', () => {
    expect(facts(rows(1))[0]!.tone).toBe('');
    expect(facts(rows(3))[0]!.tone).toBe('bad');
  });
  it('say what is left of what was', () => {
    const left = facts(rows(2)).find(({ name }) => name === 'parameters left')!;
    expect(left.note).toMatch(/^of /);
    expect(facts(rows(0)).find(({ name }) => name === 'parameters left')!.note).toBe('all');
  });
  it('are those that need no data where there is none', () => {
    const names = facts({ ...rows(2), now: null, trained: null }).map(({ name }) => name);
    expect(names).toEqual(['weights pruned', 'parameters left']);
    expect(facts({ ...rows(2), trained: null })).toHaveLength(2);
    expect(facts({ ...rows(2), now: null })).toHaveLength(2);
  });
});
