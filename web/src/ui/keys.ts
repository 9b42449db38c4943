/** Keys by name: `Ctrl+Shift+Z`, `x`, `Escape`; Ctrl stands for Command too. */

/** The name of a pressed key. Shift is named only where it changes no letter into a sign. */
export function keyName(event: KeyboardEvent): string {
  const key =
    event.key === ' '
      ? 'Space'
      : event.key.length === 1 && (event.ctrlKey || event.metaKey)
        ? event.key.toUpperCase()
        : event.key;
  const named = key.length > 1 || /[A-Z]/.test(key);
  const parts = [
    (event.ctrlKey || event.metaKey) && 'Ctrl',
    event.altKey && 'Alt',
    event.shiftKey && named && 'Shift',
    key,
  ];
  return parts.filter(Boolean).join('+');
}

/** True where the keys belong to what has the focus: a field, a menu, a dialog. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.closest('input, textarea, select, [contenteditable], [role=menu], [role=listbox], dialog') !== null
  );
}

/** True where Enter and Space press what has the focus. */
export function isPressable(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('button, a, [role=slider], [role=combobox], article') !== null
  );
}
