import { describe, expect, it } from 'vitest';
import { Look, nameOf, wordOf, writeLook } from './look';

describe('a look', () => {
  it('is written field by field, without what is as usual', () => {
    const fields = {
      mode: 'both',
      classes: [3, 7],
      fit: true,
      all: false,
      sort: null,
      box: ['a', -1.2345678],
    };
    expect(writeLook(fields)).toBe('mode_both*classes_3_7*fit*box_a_-1.2346');
    expect(writeLook({ fit: false, mode: null })).toBeNull();
    expect(new URLSearchParams({ geo: writeLook(fields)! }).toString()).not.toContain('%');
  });
  it('comes back as it was written', () => {
    const look = new Look('mode_both*classes_3_7*fit*none');
    expect(look.one('mode', ['a', 'both'], 'a')).toBe('both');
    expect(look.numbers('classes')).toEqual([3, 7]);
    expect(look.is('fit')).toBe(true);
    expect(look.is('all')).toBe(false);
    expect(look.words('none')).toEqual([]);
    expect(look.left).toEqual([]);
  });
  it('keeps what says nothing, or nothing known', () => {
    const look = new Look('mode_sideways*classes_x*zoom_3*box_1_2');
    expect(look.one('mode', ['a', 'b'], 'a')).toBe('a');
    expect(look.numbers('classes')).toBeNull();
    expect(look.numbers('box', 4)).toBeNull();
    expect(look.left).toEqual(['mode', 'classes', 'zoom', 'box']);
  });
  it('has names without its own signs', () => {
    expect(nameOf(wordOf('gaussian_noise'))).toBe('gaussian_noise');
    expect(wordOf('gaussian_noise')).toBe('gaussian-noise');
  });
});
