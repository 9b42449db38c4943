import { describe, expect, it } from 'vitest';
import {
  changeCells,
  changeFinding,
  countCells,
  countFinding,
  difference,
  folded,
  linesOf,
  pathsByLevel,
  recalls,
  shortNames,
} from './shape';

const A = [
  [90, 10],
  [20, 80],
];
const B = [
  [95, 5],
  [25, 75],
];
const names = ['cat', 'dog'];
const lines = linesOf(names, [A, B], false);

/** n classes that each confuse with the next, the later the more. */
function ring(n: number): number[][] {
  return Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_, j) => (i === j ? 100 : j === (i + 1) % n ? i : 0)),
  );
}

describe('cells of counts', () => {
  it('grow with the share of their class and print from one in a hundred', () => {
    const cells = countCells([
      [995, 5],
      [500, 500],
    ]);
    expect(cells[1]!.text).toBe('');
    expect(cells[2]!.text).toBe('500');
    expect(cells[0]!.level).toBeGreaterThan(cells[3]!.level);
    expect(Math.max(...cells.map((c) => c.level))).toBeLessThanOrEqual(1);
  });
});

describe('cells of a difference', () => {
  const cells = changeCells(difference(A, B), [100, 100]);
  it('are better where the diagonal grew and where a mistake became rarer, whatever the sign', () => {
    expect(cells[0]!.level).toBeGreaterThan(0);
    expect(cells[1]!.level).toBeGreaterThan(0);
    expect(cells[2]!.level).toBeLessThan(0);
  });
  it('print their own sign', () => {
    expect(cells.map((c) => c.text)).toEqual(['+5', '\u22125', '+5', '\u22125']);
  });
});

describe('many classes', () => {
  const many = ring(20);
  const labels = many.map((_, i) => `c${i}`);
  it('are folded to the most confused and one line for the others', () => {
    const some = linesOf(labels, [many], false);
    expect(some).toHaveLength(13);
    expect(some.at(-1)).toEqual({ label: '8 others', classes: expect.any(Array) });
    expect(some.some((line) => line.label === 'c19')).toBe(true);
    expect(some.some((line) => line.label === 'c1')).toBe(false);
    const sums = folded(many, some);
    expect(sums.flat().reduce((x, y) => x + y)).toBe(many.flat().reduce((x, y) => x + y));
  });
  it('are all there on request', () => {
    expect(linesOf(labels, [many], true)).toHaveLength(20);
  });
  it('stay few elements', () => {
    const cells = countCells(ring(100));
    const paths = pathsByLevel(cells, 3, 24);
    expect(paths.length).toBeLessThanOrEqual(25);
    expect(
      paths
        .map((p) => p.d)
        .join('')
        .split('M').length - 1,
    ).toBe(10_000);
  });
});

it('columns are named by what tells them apart', () => {
  expect(shortNames(['plane', 'car', 'bird'], 25)).toEqual(['pla', 'car', 'bir']);
  expect(shortNames(['class 7', 'class 11'], 25)).toEqual(['7', '11']);
  expect(shortNames(['T-shirt/top', 'Trouser'], 20)).toEqual(['T-', 'Tr']);
});

describe('findings', () => {
  it('say what is confused most', () => {
    expect(countFinding(A, names)).toBe(
      '85.0 % of 200 samples are right; dog is most often taken for cat, 20 times',
    );
    expect(changeFinding(difference(A, B), names)).toBe(
      'B against A, worse: dog taken for cat, 5 more; better: cat taken for dog, 5 fewer',
    );
    expect(changeFinding(difference(A, A), names)).toMatch('equally often');
  });
  it('give recall by line', () => {
    expect(recalls(A, lines)).toEqual([0.9, 0.8]);
    expect(recalls([[0]], [{ label: 'none', classes: [0] }])).toEqual([0]);
  });
});
