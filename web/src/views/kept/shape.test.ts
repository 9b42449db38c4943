import { describe, expect, it } from 'vitest';
import type { NetworkCard, StepCard } from '../../api';
import { findingOf, floorOf, keptOf, labelled, namesAt, slopesOf, spread, toneOf } from './shape';

const slopes = slopesOf(
  [
    ['a', 1, 1],
    ['b', 0.5, 0.3],
    ['c', 0.4, 0.45],
  ],
  (site) => `layer ${site}`,
);

describe('labels', () => {
  it('stay where they belong if they have room', () => {
    expect(spread([10, 40, 80], 12, 0, 100)).toEqual([10, 40, 80]);
  });
  it('move apart around their middle', () => {
    expect(spread([50, 50], 10, 0, 100)).toEqual([45, 55]);
    expect(spread([50, 52, 51], 10, 0, 100)).toEqual([41, 61, 51]);
  });
  it('stay on the chart', () => {
    const many = spread([95, 96, 97, 98], 10, 0, 100);
    expect(Math.max(...many)).toBe(100);
    expect(many[1]! - many[0]!).toBeGreaterThanOrEqual(10);
    expect(Math.min(...spread([1, 2], 10, 0, 100))).toBe(0);
  });
  it('go to the largest changes when not all fit', () => {
    expect(labelled(slopes, 5).size).toBe(3);
    expect([...labelled(slopes, 1)]).toEqual(['b']);
  });
});

it('names stand where layers lie apart', () => {
  expect(namesAt(slopes)).toBe('a');
  expect(namesAt(slopes.map((slope) => ({ ...slope, a: 1 })))).toBe('b');
  expect(namesAt([])).toBe('a');
});

describe('slopes', () => {
  it('use an axis that starts at a round ten below the least', () => {
    expect(floorOf(slopes)).toBe(0.3);
    expect(floorOf([])).toBe(0.9);
  });
  it('are told apart from one point on', () => {
    expect(slopes.map((s) => toneOf(s.change))).toEqual(['same', 'less', 'more']);
  });
  it('say what changed most', () => {
    expect(findingOf(slopes)).toBe(
      'layer b changes most, 50 to 30 % kept (\u221220 points); B keeps less of 1 and more of 1 of 3 layers',
    );
    expect(findingOf([])).toMatch('the same share');
  });
});

it('what is kept is known without samples', () => {
  const network = { layers: [{ site: 'a' }, { site: 'b' }] } as NetworkCard;
  const step = (...layer_shares: number[]) => ({ layer_shares }) as StepCard;
  expect(keptOf(network, step(0, 0.5), step(0.25, 1))).toEqual([
    ['a', 1, 0.75],
    ['b', 0.5, 0],
  ]);
});
