/** What the browser keeps for us: for ever, or for this tab. Where storage is closed (a private window), nothing is kept. */

const PREFIX = 'prunescope.';

export function remember(store: () => Storage, name: string, value: unknown): void {
  try {
    store().setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // Closed or full: what is shown stays right, it is only not there after a reload.
  }
}

/** The value kept under a name, or `other` if there is none that can be read. */
export function recall<T>(store: () => Storage, name: string, other: T): T {
  try {
    const text = store().getItem(PREFIX + name);
    return text === null ? other : (JSON.parse(text) as T);
  } catch {
    return other;
  }
}
