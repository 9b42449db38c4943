import type { App } from './app';
import { keyCommands } from './commands';
import { isPressable, isTyping, keyName } from './keys';

/** Keys of the page: what a field or an open menu wants goes first, then what has keys in `commands.ts`. */
export class Keyboard {
  /** What A and B were before they flickered. */
  private before: { a: string | null; b: string | null } | null = null;

  /** What was clicked keeps the focus but not the keys: Enter is for the page again. */
  private byPointer = false;

  constructor(private readonly app: App) {}

  pointed = (): void => void (this.byPointer = true);

  down = (event: KeyboardEvent): void => {
    if (event.defaultPrevented) return;
    const name = keyName(event);
    if (name === 'Tab' || name === 'Shift+Tab') this.byPointer = false;
    const anywhere = name === 'Ctrl+K';
    if (!anywhere && (isTyping(event.target) || this.isCovered())) return;
    const pressing = name === 'Enter' || name === 'Space';
    if (pressing && !this.byPointer && isPressable(event.target)) return;
    if (name === 'Space') {
      event.preventDefault();
      if (!event.repeat) this.flicker(true);
      return;
    }
    const command = keyCommands(this.app).find(({ keys, can }) => can !== false && keys?.includes(name));
    if (!command) return;
    event.preventDefault();
    command.run();
  };

  up = (event: KeyboardEvent): void => {
    if (event.key === ' ') this.flicker(false);
  };

  release = (): void => this.flicker(false);

  /** Shows A in the place of B while held. */
  private flicker(on: boolean): void {
    const { session, control } = this.app;
    if (on && !this.before) {
      this.before = { a: session.chosenA, b: session.chosenB };
      control.swap();
    } else if (!on && this.before) {
      session.chosenA = this.before.a;
      session.chosenB = this.before.b;
      this.before = null;
    }
  }

  private isCovered(): boolean {
    const { palette, help, log } = this.app.panels;
    return palette || help || log !== null;
  }
}
