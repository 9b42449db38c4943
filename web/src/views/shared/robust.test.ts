import { describe, expect, it } from 'vitest';
import type { ConditionCard, RobustnessTable, StepUnderConditions } from '../../api';
import { columnAt, familiesOf, layoutOf } from './robustLayout';
import {
  columnsOf,
  conditionOf,
  conditionWords,
  isEmpty,
  isTold,
  meanCorrupted,
  methodOf,
  methodsOf,
  nthOf,
  shareOf,
  sharesOf,
  shortName,
  titlesOf,
  unmeasured,
  wilson,
} from './robust';

const condition = (corruption: string, severity: number, family: string): ConditionCard => ({
  name: corruption ? `${corruption}-${severity}` : 'clean',
  corruption,
  severity,
  title: corruption ? corruption[0]!.toUpperCase() + corruption.slice(1) : 'Clean',
  family,
});
const CONDITIONS = [
  condition('', 0, ''),
  ...[1, 2, 3, 4, 5].map((severity) => condition('fog', severity, 'weather')),
  ...[1, 2, 3, 4, 5].map((severity) => condition('shot_noise', severity, 'noise')),
];
const COLUMNS = columnsOf(CONDITIONS);
const step = (
  number: number,
  method: string,
  rate: number,
  right: (number | null)[],
): StepUnderConditions => ({
  step: `id${number}`,
  number,
  label: '',
  criterion: method.toLowerCase(),
  method,
  rate,
  right,
});
const RIGHT = [90, 80, 70, 60, 50, 40, 85, 75, 65, 55, 45];
const table = (...steps: StepUnderConditions[]): RobustnessTable => ({
  data: 'd',
  split: 'test',
  n: 100,
  conditions: CONDITIONS,
  steps,
});

describe('columns', () => {
  it('begin with the clean samples and go by family', () => {
    expect(COLUMNS.map(({ name }) => name)).toEqual(['clean', 'shot_noise', 'fog']);
    expect(COLUMNS.map(({ at }) => at)).toEqual([[0], [6, 7, 8, 9, 10], [1, 2, 3, 4, 5]]);
  });
  it('have names of at most six letters', () => {
    expect(['gaussian_noise', 'brightness', 'jpeg_compression', 'unheard_of'].map(shortName)).toEqual([
      'gauss',
      'bright',
      'jpeg',
      'unhear',
    ]);
  });
  it('are said in words, and stand for one condition', () => {
    const [clean, , fog] = COLUMNS;
    expect([conditionWords(clean!, 'mean'), conditionWords(fog!, 'mean'), conditionWords(fog!, 2)]).toEqual([
      'Clean',
      'Fog, mean severity',
      'Fog, severity 2',
    ]);
    expect([conditionOf(clean!, 5), conditionOf(fog!, 'mean'), conditionOf(fog!, 5)]).toEqual([
      'clean',
      'fog-3',
      'fog-5',
    ]);
  });
});

describe('shares', () => {
  it('are of one severity, or of all five; clean has none', () => {
    const [clean, , fog] = COLUMNS;
    expect(shareOf(RIGHT, 100, fog!, 5)).toBeCloseTo(0.4);
    expect(shareOf(RIGHT, 100, fog!, 'mean')).toBeCloseTo(0.6);
    expect(shareOf(RIGHT, 100, clean!, 5)).toBeCloseTo(0.9);
  });
  it('are not known until all that they need is measured', () => {
    const partial = RIGHT.with(3, null as unknown as number);
    expect(shareOf(partial, 100, COLUMNS[2]!, 'mean')).toBeNaN();
    expect(shareOf(partial, 100, COLUMNS[2]!, 1)).toBeCloseTo(0.8);
    expect(meanCorrupted(partial, 100, COLUMNS)).toBeNaN();
    expect(meanCorrupted(RIGHT, 100, COLUMNS)).toBeCloseTo(0.625);
  });
  it('stand row by row', () => {
    const shares = sharesOf([RIGHT, RIGHT.map((n) => n / 2)], 100, COLUMNS, 1);
    expect([...shares].map((share) => Math.round(share * 1000))).toEqual([900, 850, 800, 450, 425, 400]);
  });
});

describe('methods', () => {
  it('hold their steps by rate, without the trained network', () => {
    const made = methodsOf(
      table(
        step(0, 'Trained', 0, RIGHT),
        step(1, 'Mag', 0.9, RIGHT),
        step(2, 'La', 0.5, RIGHT),
        step(3, 'Mag', 0.1, RIGHT),
      ),
      (id) => id,
    );
    expect(made.map(({ name, code, models }) => [name, code, models.map(({ at }) => at)])).toEqual([
      ['Mag', 'id1', [3, 1]],
      ['La', 'id2', [2]],
    ]);
  });
  it('have numbers where several have the same two letters, everywhere the same', () => {
    const steps = ['Trained', 'Mag', 'Mag, finetune', 'La', 'Mag'].map((name, i) =>
      step(i, name, i / 10, RIGHT),
    );
    const made = methodsOf(table(...steps), (id) => (id === 'id3' ? 'La' : 'Mg'));
    expect(made.map(({ code, nth }) => [code, nth])).toEqual([
      ['Mg1', 1],
      ['Mg2', 2],
      ['La', 0],
    ]);
    expect(['id4', 'id2', 'id0', null].map((id) => methodOf(made, id)?.code)).toEqual([
      'Mg1',
      'Mg2',
      undefined,
      undefined,
    ]);
    expect(nthOf(['', '', 'Ty'])).toEqual([0, 0, 0]);
  });
  it('are named by what tells them apart', () => {
    expect(titlesOf(['Magnitude (MAP), weight, global', 'Taylor, weight, global'])).toEqual([
      'Magnitude',
      'Taylor',
    ]);
    expect(titlesOf(['Taylor, weight, global', 'Taylor, filter, global'])).toEqual([
      'Taylor, weight',
      'Taylor, filter',
    ]);
    expect(titlesOf(['Taylor, weight, global'])).toEqual(['Taylor']);
  });
});

describe('what is measured', () => {
  it('says which steps lack something', () => {
    const half = step(1, 'Mag', 0.5, RIGHT.with(4, null as unknown as number));
    expect(unmeasured(table(step(0, 'Trained', 0, RIGHT), half))).toEqual(['id1']);
    expect(isEmpty(table(half))).toBe(false);
    expect(
      isEmpty(
        table(
          step(
            0,
            'Trained',
            0,
            RIGHT.map(() => null),
          ),
        ),
      ),
    ).toBe(true);
  });
});

describe('intervals', () => {
  it('are those of Wilson', () => {
    const [low, high] = wilson(0.9, 100);
    expect([low.toFixed(4), high.toFixed(4)]).toEqual(['0.8256', '0.9448']);
    expect(wilson(1, 10)[1]).toBeCloseTo(1, 12);
  });
  it('say which difference means something', () => {
    expect(isTold(0.6, 0.9, 100)).toBe(true);
    expect(isTold(0.85, 0.9, 100)).toBe(false);
  });
});

describe('the layout', () => {
  it('leaves room between families and fills the width', () => {
    const layout = layoutOf(400, COLUMNS);
    expect(layout.x).toEqual([46, 168, 286]);
    expect(layout.width).toBeLessThanOrEqual(400);
    expect(layoutOf(50, COLUMNS).cell).toBe(30);
  });
  it('finds columns again', () => {
    const layout = layoutOf(400, COLUMNS);
    expect([10, 46, 160, 290, 2000].map((x) => columnAt(layout, x))).toEqual([null, 0, 0, 2, 2]);
    expect(familiesOf(COLUMNS)).toEqual([
      { family: 'noise', first: 1, last: 1 },
      { family: 'weather', first: 2, last: 2 },
    ]);
  });
});
