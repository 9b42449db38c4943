import { describe, expect, it } from 'vitest';
import { blended, packed, type PlotView } from './blend';
import { paintTrajectories, type Trajectories } from './trajectories';

const WHITE = packed([255, 255, 255]);
const BLACK = packed([0, 0, 0]);
const view: PlotView = { width: 6, height: 5, x: [0, 6], y: [0, 5] };
type Line = [x0: number, y0: number, x1: number, y1: number];

const lines = (all: Line[], more: Partial<Trajectories> = {}): Trajectories => {
  const column = (at: number): Float32Array => Float32Array.from(all, (line) => line[at]!);
  return {
    fromX: column(0),
    fromY: column(1),
    toX: column(2),
    toY: column(3),
    rows: all.map((_, row) => row),
    color: BLACK,
    alpha: 1,
    line: 1,
    ...more,
  };
};
const painted = (all: Trajectories, chosen: Uint8Array | null = null): string[] => {
  const out = new Uint32Array(30).fill(WHITE);
  paintTrajectories(out, view, all, chosen);
  // 0 is paper, 9 is ink.
  const marks = [...out].map((pixel) => String(Math.round((9 * (255 - (pixel & 255))) / 255)));
  return Array.from({ length: 5 }, (_, row) => marks.slice(6 * row, 6 * row + 6).join(''));
};

describe('trajectories', () => {
  it('fill the pixels they run through, ends by their part', () => {
    expect(painted(lines([[1, 2.5, 5, 2.5]]))).toEqual(['000000', '000000', '099990', '000000', '000000']);
    expect(painted(lines([[1.5, 2.5, 3.75, 2.5]]))).toEqual([
      '000000',
      '000000',
      '059700',
      '000000',
      '000000',
    ]);
  });
  it('are the same from the other end, and turned', () => {
    const line: Line = [0.7, 0.4, 5.2, 3.1];
    expect(painted(lines([[line[2], line[3], line[0], line[1]]]))).toEqual(painted(lines([line])));
    expect(painted(lines([[2.5, 0, 2.5, 5]]))).toEqual(Array(5).fill('009000'));
  });
  it('share a step between the two pixels beside them', () => {
    expect(painted(lines([[0, 3, 6, 3]]))).toEqual(['000000', '555555', '555555', '000000', '000000']);
  });
  it('stay inside the picture', () => {
    expect(painted(lines([[-50, 2.5, 50, 2.5]]))[2]).toBe('999999');
    expect(
      painted(
        lines([
          [-9, -9, -3, -1],
          [1, 9, 5, 7],
          [NaN, 1, 2, 2],
        ]),
      ).join(''),
    ).not.toMatch(/[^0]/);
  });
  it('are dimmed where they are not chosen', () => {
    const out = painted(
      lines([
        [0, 0.5, 6, 0.5],
        [0, 4.5, 6, 4.5],
      ]),
      Uint8Array.of(1, 0),
    );
    expect(out[4]).toBe('999999');
    const dim = blended(WHITE, BLACK, Math.round(256 * 0.08)) & 255;
    expect(out[0]).toBe(String(Math.round((9 * (255 - dim)) / 255)).repeat(6));
  });
});
