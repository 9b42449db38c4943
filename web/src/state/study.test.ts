import { describe, expect, it } from 'vitest';
import { readStudy, writeStudy } from './study';

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
