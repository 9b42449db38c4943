import { describe, expect, it } from 'vitest';
import { readStudy, StudyMemory, writeStudy } from './study';

describe('a study in a link', () => {
  it('comes back as it was written', () => {
    for (const options of [
      {},
      { epochs: 5, keep: 0.2, all: true },
      { neurons: [8, 16] },
      { neurons: [8] },
      { neurons: [] },
      { start: 'logit', recovery: 'fine_tune' },
    ])
      expect(readStudy(writeStudy({ name: 'dimensions', options }))).toEqual({ name: 'dimensions', options });
  });
  it('stays short', () => {
    expect(writeStudy({ name: 'margins', options: {} })).toBe('margins');
    expect(writeStudy({ name: 'dimensions', options: { neurons: [8, 16] } })).toBe(
      'dimensions*neurons-8_16_',
    );
  });
  it('says what can be read of it', () => {
    expect(readStudy(null)).toEqual({ name: '', options: {} });
    expect(readStudy('toy*seeds-So%20many*-3*epochs*n-4')).toEqual({ name: 'toy', options: { n: 4 } });
  });
});

it('is found as it was left, and as usual where all was set back', () => {
  const memory = new StudyMemory();
  expect(memory.open(null, 'toy*hidden-8')).toBe('toy*hidden-8');
  expect(memory.open('toy*hidden-8', 'flips')).toBe('flips');
  expect(memory.open('flips', 'toy')).toBe('toy*hidden-8');
  expect(memory.open('toy*hidden-8', 'toy')).toBe('toy');
  expect(memory.open('toy', 'flips')).toBe('flips');
  expect(memory.open('flips', 'toy')).toBe('toy');
  expect(memory.open('flips', 'toy*hidden-4')).toBe('toy*hidden-4');
});
