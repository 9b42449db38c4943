import type { Attachment } from 'svelte/attachments';
import { placeBelow } from './place';

const DELAY_MS = 300;

/** A tooltip for a control: 300 ms after the pointer or at once with the keyboard's focus, below it, never over it. */
export function tip(text: string | undefined, shortcut?: string): Attachment<HTMLElement> {
  return (control) => {
    if (text === undefined) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let shown: HTMLElement | undefined;
    const hide = (): void => {
      clearTimeout(timer);
      shown?.remove();
      shown = undefined;
    };
    const show = (): void => {
      hide();
      shown = drawn(text, shortcut);
      document.body.append(shown);
      const window = { width: innerWidth, height: innerHeight };
      const at = placeBelow(control.getBoundingClientRect(), shown.getBoundingClientRect(), window);
      shown.style.left = `${at.left}px`;
      shown.style.top = `${at.top}px`;
    };
    const wait = (): void => {
      clearTimeout(timer);
      timer = setTimeout(show, DELAY_MS);
    };
    const focus = (): void => {
      if (control.matches(':focus-visible')) wait();
    };
    const heard: [string, () => void][] = [
      ['pointerenter', wait],
      ['pointerleave', hide],
      ['pointerdown', hide],
      ['focus', focus],
      ['blur', hide],
    ];
    for (const [name, hear] of heard) control.addEventListener(name, hear);
    return () => {
      hide();
      for (const [name, hear] of heard) control.removeEventListener(name, hear);
    };
  };
}

function drawn(text: string, shortcut?: string): HTMLElement {
  const box = document.createElement('div');
  box.className = 'tip';
  box.role = 'tooltip';
  box.style.position = 'fixed';
  box.style.zIndex = '30';
  box.style.pointerEvents = 'none';
  box.append(text);
  if (shortcut !== undefined) {
    const key = document.createElement('kbd');
    key.textContent = shortcut;
    box.append(' ', key);
  }
  return box;
}
