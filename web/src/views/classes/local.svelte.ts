/** What is shown of the classes, and which cell was taken last. */
export class ClassesState {
  /** All classes instead of the most confused. */
  all = $state(false);
  cell: { row: string; column: string } | null = $state.raw(null);
}
