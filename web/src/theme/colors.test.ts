import { describe, expect, it } from 'vitest';
import { css, mix, shareCss } from './colors';
import { parseColor } from './theme.svelte';

describe('colours', () => {
  it('reads long and short hex and rgb()', () => {
    expect(parseColor('#D55E00')).toEqual([213, 94, 0]);
    expect(parseColor('#fff')).toEqual([255, 255, 255]);
    expect(parseColor('rgb(1 2 3 / .4)')).toEqual([1, 2, 3]);
  });
  it('mixes within its ends, whatever the share', () => {
    expect(mix([0, 0, 0], [100, 200, 50], 0.5)).toEqual([50, 100, 25]);
    expect(mix([0, 0, 0], [100, 200, 50], 7)).toEqual([100, 200, 50]);
    expect(css([1, 2, 3])).toBe('rgb(1,2,3)');
  });
  it('gives a share as a mix of its two tokens', () => {
    expect(shareCss(0.34)).toBe('color-mix(in srgb, var(--share-1) 34%, var(--share-0))');
  });
});
