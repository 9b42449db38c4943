/** What a person's hand does on the grid: clicks, a rectangle, arrows. Cells are places in the order shown. */
import { combine, combineOf } from '../../state/combine';
import type { Actions, Selection, SessionView } from '../contract';
import { boxOf, cellAt, cellsIn, moved, type Box } from './grid';
import { markOf, type Sample } from './shape';

/** How far a pointer goes, in px, before a click is a drag. */
const SLACK = 4;
const BY_HAND = 'picked by hand';

interface Grid {
  readonly shown: readonly Sample[];
  readonly columns: number;
  /** Whole lines on screen. */
  readonly lines: number;
  readonly session: SessionView;
  readonly actions: Actions;
  /** Whether only the selection is shown: a plain click then opens a sample, and takes none of the others away. */
  readonly narrowed: boolean;
}

export class Hand {
  /** The cell that keys act on. */
  active = $state(0);
  /** The rectangle that is dragged. */
  box: Box | null = $state.raw(null);
  /** What the selection will be on release. */
  pending: Selection | null | undefined = $state.raw(undefined);
  private anchor = 0;
  private from: { x: number; y: number } | null = null;

  constructor(private readonly grid: Grid) {}

  down(x: number, y: number): void {
    this.from = { x, y };
  }

  /** True while a rectangle is dragged. */
  drag(x: number, y: number, event: PointerEvent): boolean {
    const { from } = this;
    if (!from || (!this.box && Math.hypot(x - from.x, y - from.y) < SLACK)) return false;
    const { shown, columns, session } = this.grid;
    this.box = boxOf(from.x, from.y, x, y);
    const cells = cellsIn(this.box, columns, shown.length);
    this.pending = combine(session.selection, this.of(cells), combineOf(event));
    return true;
  }

  up(x: number, y: number, event: PointerEvent): void {
    const { from, box, pending } = this;
    this.cancel();
    if (!from) return;
    if (box) {
      if (pending !== undefined) this.grid.actions.select(pending);
      return;
    }
    const cell = cellAt(x, y, this.grid.columns, this.grid.shown.length);
    if (cell !== null) this.click(cell, event);
  }

  cancel(): void {
    this.from = this.box = null;
    this.pending = undefined;
  }

  /** Alone, again for none (of a selection that is shown alone: opened); Shift from the last one to here; Ctrl or Cmd this one in or out. */
  click(cell: number, { shiftKey, ctrlKey, metaKey }: PointerEvent | MouseEvent): void {
    const { session, shown, actions, narrowed } = this.grid;
    this.active = cell;
    if (shiftKey) return this.range(cell);
    this.anchor = cell;
    if (ctrlKey || metaKey) return this.toggle(cell);
    const { row } = shown[cell]!;
    if (narrowed) return actions.pickSample(session.sample === row ? null : row);
    const alone = session.selection?.rows.length === 1 && session.selection.rows[0] === row;
    actions.select(alone ? null : this.of([cell]));
    actions.pickSample(alone ? null : row);
  }

  /** True where the key was meant for the grid. */
  key(event: KeyboardEvent, pressable: boolean): boolean {
    const { shown, columns, lines, session, actions } = this.grid;
    const sample = shown[this.active];
    const next = moved(event.key, this.active, columns, shown.length, lines);
    if (next !== null && !event.ctrlKey && !event.metaKey && !event.altKey) {
      if (shown.length > 0) this.move(next, event.shiftKey);
    } else if ((event.ctrlKey || event.metaKey) && event.key === 'a')
      actions.select(this.of(shown.map((_, cell) => cell)));
    else if (event.key === 'Enter' && sample) actions.pickSample(sample.row);
    else if (event.key === ' ' && sample && pressable) this.toggle(this.active);
    else if (event.key === 'Escape' && session.sample !== null) actions.pickSample(null);
    else return false;
    return true;
  }

  /** The open sample goes along with the arrows. */
  private move(cell: number, extend: boolean): void {
    const { shown, session, actions } = this.grid;
    this.active = cell;
    if (session.sample !== null) actions.pickSample(shown[cell]!.row);
    if (extend) this.range(cell);
    else this.anchor = cell;
  }

  private range(cell: number): void {
    const [first, last] = [Math.min(this.anchor, cell), Math.max(this.anchor, cell)];
    const cells = Array.from({ length: last - first + 1 }, (_, i) => first + i);
    this.grid.actions.select(this.of(cells));
  }

  private toggle(cell: number): void {
    const { session, shown, actions } = this.grid;
    this.anchor = cell;
    const has = session.selection?.rows.includes(shown[cell]!.row);
    actions.select(combine(session.selection, this.of([cell]), has ? 'subtract' : 'add'));
  }

  private of(cells: readonly number[]): Selection {
    const samples = cells.map((cell) => this.grid.shown[cell]!);
    const mark = markOf(samples);
    return { label: BY_HAND, rows: samples.map(({ row }) => row), ...(mark && { mark }) };
  }
}
