import { asErrorInfo } from '../source/errors';

export interface Toast {
  id: number;
  text: string;
  undo?: () => void;
}

const STAYS_MS = 6000;

/** Lines that stay 6 s, or as long as the pointer is on them. */
export class Toasts {
  all: readonly Toast[] = $state.raw([]);
  private n = 0;
  private timers = new Map<number, ReturnType<typeof setTimeout>>();

  show(text: string, undo?: () => void): void {
    const toast = { id: (this.n += 1), text, undo };
    this.all = [...this.all.slice(-2), toast];
    this.leave(toast.id);
  }

  /** What comes of it; where it fails, nothing and a line that says why. */
  async tried<T>(make: () => Promise<T>): Promise<T | undefined> {
    try {
      return await make();
    } catch (error) {
      const { message, hint } = asErrorInfo(error);
      this.show(`${message} ${hint}`.trim());
      return undefined;
    }
  }

  close(id: number): void {
    this.hold(id);
    this.all = this.all.filter((toast) => toast.id !== id);
  }

  hold(id: number): void {
    clearTimeout(this.timers.get(id));
    this.timers.delete(id);
  }

  leave(id: number): void {
    this.timers.set(
      id,
      setTimeout(() => this.close(id), STAYS_MS),
    );
  }
}
