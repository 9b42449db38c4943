import { describe, expect, it } from 'vitest';
import { blended, packed, plotScale, type PlotView } from './blend';
import { nearestPoint, paintPoints, type PointLayer } from './scatter';
import { dotStamps, outcomeStamps, PHASES, type Stamps } from './scatterMarks';

const WHITE = packed([255, 255, 255]);
const BLACK = packed([0, 0, 0]);
const RED = packed([255, 0, 0]);
const BLUE = packed([0, 0, 255]);
const view: PlotView = { width: 5, height: 4, x: [0, 5], y: [0, 4] };

/** One whole pixel, wherever in it the point lies. */
const PIXEL: Stamps = {
  reach: 0,
  starts: Uint16Array.from({ length: PHASES * PHASES + 1 }, (_, phase) => phase),
  dx: new Int8Array(PHASES * PHASES),
  dy: new Int8Array(PHASES * PHASES),
  coverage: new Uint16Array(PHASES * PHASES).fill(256),
};
const layer = (points: [number, number][], more: Partial<PointLayer> = {}): PointLayer => ({
  x: Float32Array.from(points, ([x]) => x),
  y: Float32Array.from(points, ([, y]) => y),
  rows: points.map((_, row) => row),
  stamps: PIXEL,
  color: BLACK,
  alpha: 1,
  ...more,
});
const painted = (groups: PointLayer[][], chosen: Uint8Array | null = null): Uint32Array => {
  const out = new Uint32Array(20).fill(WHITE);
  paintPoints(out, view, groups, chosen);
  return out;
};
const places = (out: Uint32Array, color = BLACK): number[] =>
  [...out].flatMap((pixel, at) => (pixel === color ? [at] : []));

describe('a colour over another', () => {
  it('is exact at both ends and in the middle', () => {
    expect(blended(WHITE, BLACK, 0)).toBe(WHITE);
    expect(blended(WHITE, RED, 256)).toBe(RED);
    expect(blended(packed([200, 100, 0]), packed([0, 50, 255]), 128)).toBe(packed([100, 75, 127]));
  });
});

describe('a scatter', () => {
  it('puts values at their pixels, y upwards', () => {
    expect(plotScale(view)).toEqual({ scaleX: 1, shiftX: -0, scaleY: -1, shiftY: 4 });
    expect(places(painted([[layer([[0.5, 3.5]])]]))).toEqual([0]);
    expect(
      places(
        painted([
          [
            layer([
              [4.5, 0.5],
              [2.2, 1.9],
            ]),
          ],
        ]),
      ),
    ).toEqual([12, 19]);
  });
  it('leaves out what lies outside', () => {
    expect(
      places(
        painted([
          [
            layer([
              [-1, 2],
              [6, 2],
              [2, 5],
              [2, -1],
              [NaN, 2],
            ]),
          ],
        ]),
      ),
    ).toEqual([]);
  });
  it('lays one group over the other, and lets layers of a group take turns', () => {
    const same: [number, number][] = [
      [0.5, 0.5],
      [1.5, 0.5],
      [2.5, 0.5],
    ];
    const over = painted([[layer(same)], [layer(same, { color: RED })]]);
    expect(places(over, RED)).toEqual([15, 16, 17]);
    const turns = painted([[layer(same, { color: BLUE }), layer(same, { color: RED })]]);
    expect([15, 16, 17].map((at) => turns[at])).toEqual([RED, BLUE, RED]);
  });
  it('draws a mark the same at the border as inside', () => {
    const points: [number, number][] = [
      [6.6, 3.5],
      [0.2, 3.5],
      [3.5, 6.9],
      [3.5, 0.1],
    ];
    const marks = layer(points, { stamps: dotStamps(1.2) });
    const drawn = (around: number): Uint32Array => {
      const size = 7 + 2 * around;
      const span = [-around, 7 + around] as const;
      const out = new Uint32Array(size * size).fill(WHITE);
      paintPoints(out, { width: size, height: size, x: span, y: span }, [[marks]], null);
      return out.filter((_, at) => {
        const [column, row] = [(at % size) - around, Math.floor(at / size) - around];
        return column >= 0 && column < 7 && row >= 0 && row < 7;
      });
    };
    expect(drawn(0)).toEqual(drawn(3));
  });
  it('dims what is not chosen and draws it below', () => {
    const points: [number, number][] = [
      [0.5, 0.5],
      [1.5, 0.5],
      [0.5, 0.5],
    ];
    const out = painted([[layer(points)]], Uint8Array.of(1, 0, 0));
    const dim = blended(WHITE, BLACK, Math.round(256 * 0.15));
    expect([out[15], out[16]]).toEqual([BLACK, dim]);
  });
  it('finds the nearest point within reach', () => {
    const one = layer([
      [1, 1],
      [3, 3],
    ]);
    expect(nearestPoint(view, [one], { x: 1.4, y: 2.6 }, 2)).toBe(0);
    expect(nearestPoint(view, [one], { x: 2.9, y: 1.5 }, 2)).toBe(1);
    expect(nearestPoint(view, [one], { x: 4.9, y: 4 }, 1)).toBeNull();
  });
});

describe('marks', () => {
  /** All pixels of a phase, row by row. */
  const shares = ({ reach, starts, dx, dy, coverage }: Stamps, phase: number): number[] => {
    const side = 2 * reach + 1;
    const all = new Array<number>(side * side).fill(0);
    for (let k = starts[phase]!; k < starts[phase + 1]!; k++)
      all[(dy[k]! + reach) * side + dx[k]! + reach] = coverage[k]!;
    return all;
  };
  it('cover as much as they are large, wherever they lie', () => {
    const dot = dotStamps(1.4);
    for (let phase = 0; phase < PHASES * PHASES; phase++) {
      const area = shares(dot, phase).reduce((sum, share) => sum + share, 0) / 256;
      expect(area).toBeCloseTo(Math.PI * 1.4 ** 2, 0);
    }
  });
  it('look like what they mean', () => {
    const drawing = (kind: Parameters<typeof outcomeStamps>[0]): string[] => {
      const stamps = outcomeStamps(kind, 4, 1.4);
      // Drawn about the middle of a quarter pixel, so almost even.
      const rows = shares(stamps, PHASES + 1).map((share) => (share >= 128 ? '#' : '.'));
      const side = 2 * stamps.reach + 1;
      return Array.from({ length: side }, (_, i) => rows.slice(i * side, (i + 1) * side).join(''));
    };
    expect(drawing('broken')).toMatchInlineSnapshot(`
      [
        ".............",
        ".............",
        ".............",
        "...#....##...",
        "....#..##....",
        ".....###.....",
        ".....###.....",
        "....####.....",
        "...##...#....",
        "...#.....#...",
        ".............",
        ".............",
        ".............",
      ]
    `);
    expect(drawing('fixed')).toMatchInlineSnapshot(`
      [
        ".............",
        ".............",
        "......#......",
        "......#......",
        "......#......",
        ".....##......",
        "..########...",
        "......#......",
        "......#......",
        "......#......",
        ".............",
        ".............",
        ".............",
      ]
    `);
    expect(drawing('both-wrong')).toMatchInlineSnapshot(`
      [
        ".............",
        ".............",
        ".............",
        "....#####....",
        "...######....",
        "...######....",
        "...######....",
        "...######....",
        "...######....",
        ".............",
        ".............",
        ".............",
        ".............",
      ]
    `);
    expect(drawing('both-right')).toMatchInlineSnapshot(`
      [
        ".............",
        ".............",
        ".............",
        ".............",
        ".....###.....",
        "....#####....",
        "....#####....",
        "....####.....",
        ".....##......",
        ".............",
        ".............",
        ".............",
        ".............",
      ]
    `);
  });
});
