import { describe, expect, it } from 'vitest';
import type { ExportCard, NetworkSize } from '../api';
import { THIN } from '../marks/numbers';
import { loadingOf, refusalOf, savedWords, sizeRows } from './leaving';

const before: NetworkSize = { n_params: 1000, n_nonzero: 600, macs: 4e6, n_bytes: 4000 };
const card = { refusal: '', install: '', python: 'net = a()', python_without: 'net = b()' } as ExportCard;

describe('what an export saves', () => {
  it('is a row a size, with the share that is gone', () => {
    const after = { ...before, n_params: 600, n_bytes: 2400 };
    const [params, macs] = sizeRows({ before, after });
    expect(params).toEqual({
      name: 'Parameters',
      before: `1${THIN}000`,
      after: '600',
      saved: `−40.0${THIN}%`,
    });
    expect(macs).toMatchObject({ before: `4.00${THIN}M`, after: `4.00${THIN}M`, saved: '' });
  });
  it('has no after where there is no smaller network', () => {
    expect(sizeRows({ before, after: null }).map(({ after, saved }) => after + saved)).toEqual(['', '', '']);
  });
});

describe('a form', () => {
  it('that cannot be had says why, the network’s reason first', () => {
    expect(refusalOf(card)).toBe('');
    expect(refusalOf({ ...card, install: 'pip install x' })).toContain('pip install x');
    expect(refusalOf({ ...card, install: 'pip install x', refusal: 'conv1 cannot shrink.' })).toBe(
      'conv1 cannot shrink.',
    );
  });
  it('that was saved says whether it agrees', () => {
    expect(savedWords(null)).toBe('Saved.');
    expect(savedWords({ difference: 0, tool: 'torch' })).toBe(
      'Saved. Loaded back with torch: the same outputs.',
    );
    expect(savedWords({ difference: 7.6e-6, tool: 'torch' })).toContain('differ by at most 7.6e−6');
  });
  it('is loaded with prunescope and without it', () => {
    expect(loadingOf(card)).toBe('net = a()\n\n# without prunescope\nnet = b()\n');
    expect(loadingOf({ ...card, python_without: card.python })).toBe('net = a()\n');
  });
});
