import { describe, expect, it } from 'vitest';
import { isPressable, isTyping, keyName } from './keys';

const pressed = (key: string, more: KeyboardEventInit = {}): string =>
  keyName(new KeyboardEvent('keydown', { key, ...more }));

describe('keys', () => {
  it('have one name, on every keyboard', () => {
    expect(pressed('x')).toBe('x');
    expect(pressed('?', { shiftKey: true })).toBe('?');
    expect(pressed('z', { ctrlKey: true })).toBe('Ctrl+Z');
    expect(pressed('Z', { metaKey: true, shiftKey: true })).toBe('Ctrl+Shift+Z');
    expect(pressed(' ')).toBe('Space');
    expect(pressed('Enter', { shiftKey: true })).toBe('Shift+Enter');
  });
  it('belong to the field that has the focus', () => {
    document.body.innerHTML = '<input><button><svg></svg></button><p></p>';
    expect(isTyping(document.querySelector('input'))).toBe(true);
    expect(isTyping(document.querySelector('p'))).toBe(false);
    expect(isPressable(document.querySelector('button'))).toBe(true);
  });
});
