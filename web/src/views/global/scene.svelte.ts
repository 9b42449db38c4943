import type { Scale } from '../../marks/axis';
import { packed } from '../../raster/blend';
import type { LineSet, ParallelPicture } from '../../raster/parallel';
import type { Combine } from '../../state/combine';
import type { Theme } from '../../theme/theme.svelte';
import type { ViewProps } from '../contract';
import { FEW } from '../shared/density';
import { OUTCOMES, type GeometryRows, type Pair } from '../shared/geometry';
import { selectionOf, shapeOf, type Shape } from '../shared/geometryShape';
import {
  axesOf,
  columnsOf,
  domainsOf,
  growsUp,
  nIn,
  rankClasses,
  rowsIn,
  scopeName,
  type AxisSpec,
  type Domain,
  type Mode,
} from './axes';
import { heldRows, labelOf, withRange, type Brushes, type Range } from './brushes';
import { sidesOf, type Side } from './sides';
import { drawnRows, pictureOf, placed, plotOf, scaleOf, type Plot } from './lines';
import type { GlobalState } from './local.svelte';

/** An axis as it stands. */
export interface Placed {
  axis: AxisSpec;
  x: number;
  domain: Domain;
  scale: Scale;
  up: boolean;
  sides: readonly Side[];
  range: Range | null;
}

/** Everything that is drawn, followed from answers, session and what the person chose. */
export class Scene {
  width = $state(900);
  height = $state(280);
  ratio = $state(1);

  constructor(private readonly given: () => ViewProps<GeometryRows, GlobalState>) {}

  /** Made only where there are class directions. */
  readonly shape: Shape = $derived.by(() => shapeOf(this.given().rows)!);
  readonly pair: Pair = $derived(this.shape.pair);
  readonly local: GlobalState = $derived.by(() => this.given().local);
  readonly theme: Theme = $derived.by(() => this.given().theme);
  readonly names: readonly string[] = $derived.by(() => this.given().rows.facts.classes);
  readonly mode: Mode = $derived(this.local.shownMode);
  readonly nSamples: number = $derived(this.pair.a.n);

  // ---- samples and axes

  /** The class that is looked at; null while samples of several are. */
  readonly own: number | null = $derived(
    this.local.scope === 'class' ? this.local.shared.focus(this.shape.ranking) : null,
  );
  readonly rows: Uint32Array = $derived(
    rowsIn(this.local.scope, this.pair, this.own, this.local.shared.shown(this.shape.ranking)),
  );
  /** How many there are, with those whose angles are not asked for. */
  readonly nAll: number = $derived(
    nIn(this.local.scope, this.pair, this.own, this.local.shared.shown(this.shape.ranking)),
  );
  /** So few that a density would say nothing. */
  readonly few: boolean = $derived(this.rows.length < FEW);
  /** How many of them have each of the outcomes. */
  readonly counts: readonly number[] = $derived(
    OUTCOMES.map((_, code) => this.rows.filter((row) => this.shape.codes[row] === code).length),
  );
  readonly ranking: readonly number[] = $derived(rankClasses(this.pair, this.rows));
  readonly axes: AxisSpec[] = $derived(
    axesOf(
      { ranking: this.ranking, own: this.own, chosen: this.local.chosen, order: this.local.order },
      this.names,
    ),
  );
  readonly scopeName: string = $derived(scopeName(this.local.scope, this.own, this.names));

  // ---- places

  readonly plot: Plot = $derived(plotOf(this.width, this.height, this.axes.length));
  private readonly domains: Domain[] = $derived(domainsOf(this.pair, this.axes, this.mode, this.rows));
  private readonly columns: Float32Array[][] = $derived(
    this.axes.map((axis) => columnsOf(this.pair, axis, this.mode)),
  );
  private readonly sides: Side[][] = $derived(
    this.columns.map((columns, i) => sidesOf(columns, this.rows, this.domains[i]!, this.mode)),
  );
  readonly placed: Placed[] = $derived(
    this.axes.map((axis, i) => {
      const domain = this.domains[i]!;
      const up = growsUp(axis, this.local.flipped.includes(axis.id));
      return {
        axis,
        domain,
        up,
        x: this.plot.xs[i]!,
        scale: scaleOf(this.plot, domain, up),
        sides: this.sides[i]!,
        range: this.local.brushes[axis.id] ?? null,
      };
    }),
  );

  // ---- lines

  readonly picture: ParallelPicture = $derived(pictureOf(this.plot, this.ratio));
  /** Places by set, then by axis. */
  private readonly places: Uint16Array[][] = $derived(
    (this.columns[0] ?? []).map((_, set) =>
      this.placed.map(({ scale }, i) => placed(this.columns[i]![set]!, scale, this.plot, this.ratio)),
    ),
  );
  /** Flags of what is chosen; null while nothing is. */
  readonly chosen: Uint8Array | null = $derived(this.local.shared.chosen(this.nSamples));
  readonly drawn: Uint32Array = $derived(drawnRows(this.rows, this.chosen, this.local.all));
  private readonly colors: number[] = $derived(
    { a: ['--a'], b: ['--b'], both: ['--a', '--b'], change: OUTCOMES.map((name) => `--${name}`) }[
      this.mode
    ].map((token) => packed(this.theme.rgb(token))),
  );
  readonly sets: LineSet[] = $derived.by(() => {
    const { drawn: rows, colors, places, mode } = this;
    if (mode !== 'change') return places.map((each, set) => ({ places: each, rows, color: colors[set]! }));
    const { codes } = this.shape;
    return colors.map((color, code) => ({
      places: places[0]!,
      rows: rows.filter((row) => codes[row] === code),
      color,
    }));
  });

  /** A sample's line in each set, as points of the plot; broken where a value is not there. */
  pathsOf(row: number): string[] {
    return (this.columns[0] ?? []).map((_, set) => {
      const points = this.placed.flatMap(({ x, scale }, i) => {
        const value = this.columns[i]![set]![row]!;
        return Number.isNaN(value) ? [] : [`${x} ${scale(value).toFixed(1)}`];
      });
      return `M${points.join('L')}`;
    });
  }

  // ---- brushes

  /** Paints what the brushes would choose, before anything changes. */
  paint(brushes: Brushes, held: PointerEvent): void {
    this.local.dragged = brushes;
    this.local.shared.paint(this.held(brushes), this.nSamples, held);
  }

  /** Makes what the brushes hold the selection; without brushes there is none. */
  take(brushes: Brushes, held: PointerEvent | Combine): void {
    const none = Object.keys(brushes).length === 0;
    const rows = none ? new Uint32Array() : this.held(brushes);
    const next = selectionOf(this.shape, rows, this.label(brushes));
    this.local.keep(brushes, this.local.shared.choose(this.given().actions, next, held));
  }

  /** Another range on one axis, or none. */
  setRange(id: string, range: Range | null, held: PointerEvent | Combine = 'replace'): void {
    this.take(withRange(this.local.brushes, id, range), held);
  }

  /** The samples one of whose lines passes through all of them. */
  held(brushes: Brushes): Uint32Array {
    return heldRows(this.rows, brushes, (id) => columnsOf(this.pair, this.axisOf(id), this.mode));
  }

  /** An axis by its id, shown or not. */
  axisOf(id: string): AxisSpec {
    const shown = this.axes.find((axis) => axis.id === id);
    return (
      shown ??
      axesOf({ ranking: this.ranking, own: null, chosen: this.ranking, order: [] }, this.names).find(
        (axis) => axis.id === id,
      )!
    );
  }

  private label(brushes: Brushes): string {
    const axes = Object.keys(brushes).map((id) => this.axisOf(id));
    const domains = domainsOf(this.pair, axes, this.mode, this.rows);
    const said = axes.map((axis, i) => ({ axis, domain: domains[i]! }));
    return labelOf(this.scopeName, brushes, said, this.mode);
  }
}
