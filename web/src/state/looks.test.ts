import { describe, expect, it } from 'vitest';
import type { Fields, Look } from './look';
import { Looks, type Linked } from './looks.svelte';

class Part implements Linked {
  mode: 'a' | 'b' = 'a';
  write = (): Fields => ({ mode: this.mode === 'a' ? null : this.mode });
  read = (look: Look): void => void (this.mode = look.one('mode', ['a', 'b'], 'a'));
}

describe('the looks of a page', () => {
  it('are those of the link, also for parts that come later', () => {
    const looks = new Looks();
    looks.open({ geo: 'mode_b', axes: 'mode_b' }, null);
    expect(looks.all).toEqual({ geo: 'mode_b', axes: 'mode_b' });
    expect(looks.join('geo', new Part()).mode).toBe('b');
    expect(looks.all).toEqual({ geo: 'mode_b', axes: 'mode_b' });
  });
  it('go back to the usual with a link that says nothing', () => {
    const looks = new Looks();
    const part = looks.join('geo', new Part());
    looks.open({ geo: 'mode_b' }, null);
    expect(part.mode).toBe('b');
    looks.open({}, null);
    expect(part.mode).toBe('a');
    expect(looks.all).toEqual({});
  });
  it('tell what they do not know', () => {
    const looks = new Looks();
    const heard: string[] = [];
    looks.tell = (words) => heard.push(words);
    looks.join('geo', new Part());
    looks.open({ geo: 'mode_b*zoom_3', tilt: '4' }, null);
    expect(heard).toEqual(['This link also says “tilt”, “geo zoom”, which is not known here.']);
  });
});
