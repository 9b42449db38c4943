/**
 * View 4, the mask: every weight of a layer, kept by magnitude, pruned earlier, now, restored; brushed to prune by hand.
 */
import type { StepCard } from '../../api';
import { literal, pythonOf, stepOf } from '../../api/python';
import type { SessionView } from '../contract';
import { defineView } from '../registry';
import { MaskLocal, type MaskRows, type Mode } from './local.svelte';
import { FIRST_ZOOM } from './viewport';
import Tools from './Tools.svelte';
import View from './View.svelte';
import { contextWords } from './words';
import { marginTable } from './table';

/** The step whose mask is shown, and the one it is compared with. */
function stepsOf(mode: Mode, { head, a, b }: SessionView): [step: StepCard | null, against: string | null] {
  if (mode === 'difference') return [b, a?.id ?? null];
  const step = { step: head, a, b }[mode];
  return [step, step?.parent ?? null];
}

export default defineView<MaskRows, MaskLocal>({
  name: 'mask',
  title: 'Mask',
  local: () => new MaskLocal(),
  ask(session, local) {
    const { model, network } = session;
    const site = session.layer ?? network?.layers[0]?.site;
    const [step, against] = stepsOf(local.mode, session);
    if (!model || !network || !step) return { empty: 'No network is open.' };
    if (!site) return { empty: 'This network has no layer that can be pruned.' };
    const mode = local.mode;
    const mask = `${model.name} ${step.id} ${site} ${against ?? ''}`;
    return {
      key: `mask ${mode} ${mask}`,
      of: `step ${step.number}`,
      load: async (source, signal) => ({
        head: await source.mask(model.name, step.id, site, against, signal),
        model: model.name,
        mode,
        mask,
      }),
    };
  },
  context: ({ head }) =>
    contextWords(head.plane, head.kernel, head.n_removed / (head.plane[0] * head.plane[1])),
  View,
  Tools,
  keys: [
    { key: 'v', label: 'Pan the mask', run: (_session, _actions, local) => local.use('pan') },
    { key: 'b', label: 'Brush on the mask', run: (_session, _actions, local) => local.use('brush') },
    { key: 'r', label: 'Take rows, columns, kernels', run: (_session, _actions, local) => local.use('take') },
    { key: '+', label: 'Zoom in', run: (_session, _actions, local) => local.scene?.step(true) },
    { key: '-', label: 'Zoom out', run: (_session, _actions, local) => local.scene?.step(false) },
    { key: 'f', label: 'Fit the whole layer', run: (_session, _actions, local) => local.scene?.fit() },
    {
      key: '0',
      label: '3 pixels a weight',
      run: (_session, _actions, local) => local.scene?.zoom(FIRST_ZOOM),
    },
  ],
  python: (session) =>
    pythonOf(session, `kept = model.mask(${stepOf(session.head)})[${literal(session.layer)}]  # True = kept`),
  csv: ({ head }) => marginTable(head),
});
