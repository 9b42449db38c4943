import { describe, expect, it } from 'vitest';
import { toy } from '../../../dev/made-up/toy';
import { cellAt, cellWords, changeWords, paintPlane, paintSamples, planesOf } from './planes';

const [planes] = planesOf(toy());

describe('planes', () => {
  it('say what share of the picture each criterion changed', () => {
    const [before, weight, , , relevance] = planes!.networks;
    expect(before!.changed).toBe(0);
    expect(weight!.changed).toBeGreaterThan(relevance!.changed);
    expect([changeWords(0), changeWords(0.031)]).toEqual(['as before', '3.1\u202f% changed']);
  });
  it('have y upwards: the top left is the last row of the grid', () => {
    expect(cellAt(12, 0, 0)).toBe(11 * 12);
    expect(cellAt(12, 1, 1)).toBe(11);
    expect(cellWords(planes!, 11)).toMatch(/^x 1\.00, y 0\.00: unpruned lower, weight lower/);
    expect(cellWords(planes!, 11 * 12)).toMatch(/^x 0\.00, y 1\.00: unpruned upper/);
  });
  it('are painted with a line where classes meet', () => {
    const out = new Uint32Array(16);
    // y 0: classes 0 1, y 1: classes 0 0; so the picture's lower right quarter is the other class
    paintPlane(out, 4, { classes: Uint8Array.from([0, 1, 0, 0]), side: 2 }, { classes: [7, 8], edge: 9 });
    expect([...out]).toEqual([7, 7, 7, 7, 7, 7, 9, 9, 7, 9, 8, 8, 7, 9, 8, 8]);
  });
  it('carry samples where they lie, cut at the edge', () => {
    const out = new Uint32Array(16);
    const training = [
      { x: 0, y: 1, label: 0 },
      { x: 0.5, y: 0.5, label: 1 },
    ];
    paintSamples(out, 4, { x: [0, 1], y: [0, 1], training }, [7, 8], 2);
    expect([...out]).toEqual([7, 0, 0, 0, 0, 8, 8, 0, 0, 8, 8, 0, 0, 0, 0, 0]);
  });
});
