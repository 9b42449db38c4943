/** Dragging the A and B badges. */

const KIND = 'application/x-prunescope-role';

export function carry(event: DragEvent, role: 'a' | 'b'): void {
  event.dataTransfer?.setData(KIND, role);
  event.dataTransfer?.setData('text/plain', role.toUpperCase());
}

export function carriesRole(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes(KIND) ?? false;
}

export function carriedRole(event: DragEvent): 'a' | 'b' | null {
  const role = event.dataTransfer?.getData(KIND);
  return role === 'a' || role === 'b' ? role : null;
}
