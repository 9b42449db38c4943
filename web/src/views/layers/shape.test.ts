import { expect, it } from 'vitest';
import { NETWORKS } from '../../../dev/made-up/network';
import { madeUp } from '../../../dev/made-up/source';
import { layerRows } from './shape';

it('gives a row a layer whose shares add up to what is gone', async () => {
  const source = madeUp();
  const { head } = await source.tree('alexnet');
  const states = await source.layers('alexnet', head);
  const rows = layerRows(states, NETWORKS.alexnet!.layers);
  expect(rows.map(({ label }) => label)).toContain('conv3');
  for (const row of rows) expect(row.kept / row.weights + row.earlier + row.now).toBeCloseTo(1, 6);
});

it('names a layer it has no card of by its site', () => {
  const state = {
    site: 'x',
    n_weights: 0,
    n_removed: 0,
    n_now: 0,
    n_restored: 0,
    n_manual: 0,
    n_outputs: 0,
    outputs_alive: 0,
    n_inputs: 0,
    inputs_alive: 0,
  };
  expect(layerRows({ step: 's', against: null, layers: [state] }, [])[0]).toMatchObject({
    label: 'x',
    now: 0,
  });
});
