import { expect, it } from 'vitest';
import { literal, pythonOf, stepOf } from './python';

it('writes JSON values as Python', () => {
  const plan = { criterion: { name: 'magnitude', p: 1 }, layers: [], per_step: true, note: null };
  expect(literal(plan)).toBe(
    '{"criterion": {"name": "magnitude", "p": 1}, "layers": [], "per_step": True, "note": None}',
  );
  expect(literal('a "b" \\ c')).toBe('"a \\"b\\" \\\\ c"');
});

it('begins with the workspace and the model', () => {
  const text = pythonOf({ folder: 'demo', model: { name: 'lenet5' } }, `model.measure(${stepOf(null)})`);
  expect(text).toBe(
    'import prunescope as ps\n\nmodel = ps.open("demo").model("lenet5")\nmodel.measure("")\n',
  );
});
