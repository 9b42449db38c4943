import type { App } from './app';
import { keyCommands } from './commands';
import { isPressable, isTyping, keyName } from './keys';

/** Keys of the page: what a field or an open menu wants goes first, then what has keys in `commands.ts`. */
export class Keyboard {
  private flickering = false;

  constructor(private readonly app: App) {}

  down = (event: KeyboardEvent): void => {
    if (event.defaultPrevented) return;
    const name = keyName(event);
    const anywhere = name === 'Ctrl+K';
    if (!anywhere && (isTyping(event.target) || this.isCovered())) return;
    const pressing = name === 'Enter' || name === 'Space';
    if (pressing && isPressable(event.target)) return;
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
    if (on === this.flickering) return;
    this.flickering = on;
    this.app.control.swap();
  }

  private isCovered(): boolean {
    const { palette, help, log } = this.app.panels;
    return palette || help || log !== null;
  }
}
