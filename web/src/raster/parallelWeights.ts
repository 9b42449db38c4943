/** How many lines pass through each pixel between two axes, for the lines of some rows or of all. */
import type { LineSet, ParallelPicture } from './parallel';
import { bin, drawCells, Table } from './parallelLines';

/** Weights of every set between two axes, column by column. */
export type Weights = readonly Uint32Array[];

/** From so many lines on, those that end within the same 2 (then 4) pixels are drawn as one: more than that nobody sees. */
const COARSE = [4_000, 40_000];

/** Draws lines as weights, between one pair of axes after the other. */
export class Drawer {
  private readonly table: Table;
  private readonly grains: readonly number[];

  constructor(
    private readonly picture: ParallelPicture,
    private readonly sets: readonly LineSet[],
  ) {
    this.table = new Table(picture.height);
    this.grains = sets.map(({ rows }) => 1 << COARSE.filter((n) => rows.length > n).length);
  }

  gapOf(pair: number): number {
    return this.picture.axes[pair + 1]! - this.picture.axes[pair]!;
  }

  /** Empty weights that hold any pair. A column and a pixel more, for the shares of 0 beyond the ends. */
  room(gap = Math.max(0, ...this.picture.axes.slice(1).map((_, pair) => this.gapOf(pair)))): Weights {
    return this.sets.map(() => new Uint32Array((gap + 2) * this.picture.height + 1));
  }

  /** Adds the lines of some rows of each set; whether there were any. */
  draw(pair: number, rows: readonly ArrayLike<number>[], weights: Weights): boolean {
    const { table } = this;
    let any = false;
    this.sets.forEach(({ places }, i) => {
      const n = bin(places[pair]!, places[pair + 1]!, rows[i]!, this.grains[i]!, table);
      drawCells(table, n, weights[i]!, this.gapOf(pair));
      any ||= n > 0;
    });
    return any;
  }
}

/**
 * The weights of all lines of some sets, drawn once. While a brush moves only the lines it holds are drawn anew: what
 * remains is the difference, to the unit.
 */
export class Kept {
  readonly drawer: Drawer;
  private readonly pairs: (Weights | undefined)[] = [];

  constructor(
    picture: ParallelPicture,
    private readonly sets: readonly LineSet[],
  ) {
    this.drawer = new Drawer(picture, sets);
  }

  /** Puts into `rest`, which holds the weights of some lines, those of all others. */
  others(pair: number, some: Weights, rest: Weights): void {
    const all = (this.pairs[pair] ??= this.drawn(pair));
    all.forEach((own, i) => {
      const [taken, left] = [some[i]!, rest[i]!];
      for (let k = 0; k < own.length; k++) left[k] = own[k]! - taken[k]!;
    });
  }

  private drawn(pair: number): Weights {
    const weights = this.drawer.room(this.drawer.gapOf(pair));
    this.drawer.draw(
      pair,
      this.sets.map(({ rows }) => rows),
      weights,
    );
    return weights;
  }
}
