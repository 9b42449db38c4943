/** What is on screen, worked out once for plane, margins, minimap and form. */
import type { Edit, EditAction } from '../../api';
import { levelFor, visible } from '../../raster/maskAxis';
import { maskStyle } from '../../raster/maskColors';
import type { RowOrder, Tile, TilePlace } from '../../source/source';
import type { SessionView, ViewProps } from '../contract';
import type { MaskLocal, MaskRows } from './local.svelte';
import { stagedEffect } from './lookup';
import { orderOf } from './order';
import { brushEdits, columnEdits, rowEdits, stagedRegions, type Region } from './regions';
import { axesOf, clampView, firstView, fitZoom, ladder, zoomAt, type Frame, type Viewport } from './viewport';
import { wanted } from './tiles';

export type MaskProps = ViewProps<MaskRows, MaskLocal>;

export class Scene {
  /** Room for the plane, and device pixels a CSS pixel. */
  width = $state(0);
  height = $state(0);
  ratio = $state(1);
  /** What the pointer or the keys are on: a weight of the plane as shown. */
  hover: { row: number; column: number } | null = $state.raw(null);
  /** Counts tiles that came, so that what is read from tiles is read again. */
  tilesCame = $state(0);

  constructor(private readonly given: () => MaskProps) {}

  readonly head = $derived.by(() => this.given().rows.head);
  readonly site = $derived(this.head.site);
  readonly order = $derived.by(() => orderOf(this.head, this.local.order));
  readonly style = $derived.by(() => maskStyle(this.given().theme));
  readonly layer = $derived.by(() =>
    this.given().session.network?.layers.find(({ site }) => site === this.site),
  );
  readonly frame: Frame = $derived({
    plane: this.head.plane,
    kernel: this.head.kernel,
    width: this.width,
    height: this.height,
    ratio: this.ratio,
  });
  readonly view = $derived.by(() =>
    clampView(this.frame, this.local.look(this.site) ?? firstView(this.frame)),
  );
  readonly axes = $derived(axesOf(this.frame, this.view));
  readonly level = $derived(levelFor(this.view.zoom * this.ratio, this.head.levels));
  readonly rows = $derived(visible(this.axes.rows));
  readonly columns = $derived(visible(this.axes.columns));

  /** Edits apply to the head, so only its own mask can be edited. */
  readonly locked = $derived.by(() => {
    const { rows, session } = this.given();
    if (rows.mode === 'difference') return 'Edits need one mask: show Step.';
    return rows.head.step === session.head?.id ? '' : 'Edits apply to the current step: show Step.';
  });
  readonly staged = $derived.by(() =>
    this.locked
      ? []
      : stagedRegions(this.given().session.draft, this.site, this.order, this.head.kernel, this.head.plane),
  );
  /** Weights the staged edits prune and restore; null while that cannot be counted here. */
  readonly effect = $derived.by(() =>
    stagedEffect(this.tileAt, this.head.tile, this.head.plane[1], this.staged),
  );
  /** Steps of the brush: whole kernels, single weights once they have borders. */
  readonly snap: readonly [number, number] = $derived(this.view.zoom >= 8 ? [1, 1] : this.head.kernel);

  /** The tile of all the layer: waited for, here, or not to be had. */
  readonly whole: 'due' | 'here' | 'missing' = $derived.by(() => {
    void this.tilesCame;
    const place = { level: this.head.levels - 1, row: 0, column: 0, order: this.local.order };
    if (this.local.tiles.tile(this.rowsData.mask, place)) return 'here';
    return this.local.tiles.isMissing(this.rowsData.mask, place) ? 'missing' : 'due';
  });

  get local(): MaskLocal {
    return this.given().local;
  }

  get rowsData(): MaskRows {
    return this.given().rows;
  }

  get session(): SessionView {
    return this.given().session;
  }

  look(view: Viewport): void {
    this.local.setLook(this.site, clampView(this.frame, view));
  }

  zoom(wish: number, x = this.axes.columns.size / 2, y = this.axes.rows.size / 2): void {
    this.local.setLook(this.site, zoomAt(this.frame, this.view, wish, x, y));
  }

  step(up: boolean, x?: number, y?: number): void {
    this.zoom(ladder(this.view.zoom, up), x, y);
  }

  fit(): void {
    this.look({ zoom: fitZoom(this.frame), x: 0, y: 0 });
  }

  /** Sorts rows; begins at the top, for what stood there has gone. */
  sort(by: RowOrder): void {
    this.local.order = by;
    this.look({ ...this.view, y: 0 });
  }

  /** Tiles to have, the most needed first. */
  wanted(): TilePlace[] {
    const { plane, levels, tile } = this.head;
    const order = this.local.order;
    return wanted(plane, this.rows, this.columns, this.level, levels, tile).map((place) => ({
      ...place,
      order,
    }));
  }

  load(place: TilePlace): Promise<Tile> {
    const { more, rows } = this.given();
    const { model, head, mask } = rows;
    const { level, row, column, order } = place;
    return more({
      key: `tile ${mask} ${order} ${level}/${row}/${column}`,
      load: (source, signal) => source.tile(model, head, { ...place, against: head.against }, signal),
    });
  }

  retry(): void {
    this.local.tiles.retry();
    this.tilesCame += 1;
  }

  /** The level-0 tile at a place of tiles, if it is here. */
  tileAt = (row: number, column: number): Tile | null => {
    void this.tilesCame;
    return this.local.tiles.tile(this.rowsData.mask, { level: 0, row, column, order: this.local.order });
  };

  /** The output and input channel of a weight as shown. */
  channelsAt(row: number, column: number): { output: number; input: number } {
    const [kh, kw] = this.head.kernel;
    return { output: this.order.channels[Math.floor(row / kh)]!, input: Math.floor(column / kw) };
  }

  setHover(at: { row: number; column: number } | null): void {
    if (at?.row === this.hover?.row && at?.column === this.hover?.column) return;
    this.hover = at;
    this.given().actions.hover(at && { site: this.site, ...this.channelsAt(at.row, at.column) });
  }

  stage(edits: Edit[]): void {
    if (!this.locked) this.given().actions.stage(...edits);
  }

  unstage(): void {
    this.given().actions.undoDraft();
  }

  brush(region: Region, action: EditAction): void {
    this.stage(brushEdits(region, this.site, action, this.order, this.head.kernel[0]));
  }

  takeRows(places: [number, number], action: EditAction): void {
    const units = this.layer !== undefined && this.layer.locked === '' && this.layer.kind !== 'recurrent';
    const { kernel, plane } = this.head;
    this.stage(rowEdits(places, this.site, action, this.order, kernel, plane, units));
  }

  takeColumns(inputs: [number, number], action: EditAction): void {
    this.stage(columnEdits(inputs, this.site, action));
  }
}
