import { describe, expect, it } from 'vitest';
import type { RobustnessTable } from '../../api';
import { changesOf, endsOf } from './shape';

const column = (name: string, at: number) => ({ name, title: name, short: name, family: '', at: [at] });
const TABLE = { n: 100, steps: [{ step: 's', right: [90, 50, null] }] } as unknown as RobustnessTable;

describe('the subset against all', () => {
  it('begins with what is worse, and leaves out what is not measured', () => {
    const columns = [column('clean', 0), column('fog', 1), column('snow', 2)];
    const found = changesOf(TABLE, { n: 40, right: [[38, 8, null]] }, columns, 's', 'mean');
    expect(found.map(({ column, told }) => [column.name, told])).toEqual([
      ['fog', true],
      ['clean', false],
    ]);
    expect(found[0]!.change).toBeCloseTo(-0.3);
    expect(changesOf(TABLE, { n: 40, right: [] }, columns, 's', 'mean')).toEqual([]);
  });
  it('shows the ends of many', () => {
    expect(endsOf([1, 2, 3, 4, 5, 6], 2, 1)).toEqual({ shown: [1, 2, 6], left: 3 });
    expect(endsOf([1, 2, 3, 4], 2, 1)).toEqual({ shown: [1, 2, 3, 4], left: 0 });
  });
});
