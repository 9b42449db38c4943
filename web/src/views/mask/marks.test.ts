import { describe, expect, it } from 'vitest';
import { boxOf, cutBox, gateGuides, grips } from './marks';
import { axesOf, type Frame } from './viewport';

const frame: Frame = { plane: [1152, 576], kernel: [3, 3], width: 650, height: 400, ratio: 1 };
const axes = axesOf(frame, { zoom: 3, x: 10, y: 0 });

describe('boxes', () => {
  it('enclose their kernels', () => {
    expect(boxOf(axes, { rows: [3, 6], columns: [6, 12] })).toEqual({
      x: 9.5,
      y: 9.5,
      width: 20,
      height: 10,
    });
  });
  it('are none off the screen, and seen from afar', () => {
    expect(boxOf(axes, { rows: [600, 603], columns: [6, 9] })).toBeNull();
    const far = axesOf(frame, { zoom: 0.25, x: 0, y: 0 });
    expect(boxOf(far, { rows: [3, 6], columns: [3, 6] })).toMatchObject({ width: 3, height: 3 });
  });
  it('end at the edge of the screen', () => {
    const row = boxOf(axes, { rows: [3, 6], columns: [0, 576] })!;
    expect(cutBox(axes, row)).toEqual({ x: -1, y: 9.5, width: 652, height: 10 });
  });
});

describe('grips', () => {
  const region = { rows: [3, 9] as [number, number], columns: [6, 12] as [number, number] };
  const all = grips(boxOf(axes, region)!);
  const grip = (name: string): (typeof all)[0] => all.find((each) => each.name === name)!;

  it('stand on the corners and in the middle of the edges', () => {
    const { x, y, width, height } = boxOf(axes, region)!;
    const place = (name: string): number[] => [grip(name).x, grip(name).y];
    expect(place('top left')).toEqual([x, y]);
    expect(place('bottom right')).toEqual([x + width, y + height]);
    expect(place('right')).toEqual([x + width, y + height / 2]);
    expect(place('bottom')).toEqual([x + width / 2, y + height]);
  });
  it('hold the opposite corner', () => {
    expect(grip('top left').fixed(region)).toEqual({ row: 8, column: 11 });
    expect(grip('bottom right').moving(region)).toEqual({ row: 8, column: 11 });
  });
  it('in the middle of an edge move only that edge', () => {
    const moving = grip('right').moving(region);
    expect(grip('right').along(100, 300, axes, moving)[0]).toBe(100);
    expect(grip('right').along(100, 300, axes, moving)[1]).toBe(26);
  });
});

describe('gates', () => {
  const lstm = axesOf({ ...frame, plane: [512, 128], kernel: [1, 1] }, { zoom: 3, x: 0, y: 300 }).rows;
  it('are parted by lines, and named while any of them is on screen', () => {
    expect(gateGuides(lstm, ['input', 'forget', 'cell', 'output'])).toEqual([
      { name: 'input', line: null, label: 12 },
      { name: 'forget', line: 83.5, label: 96 },
    ]);
  });
  it('are none in other layers', () => {
    expect(gateGuides(lstm, [])).toEqual([]);
  });
});
