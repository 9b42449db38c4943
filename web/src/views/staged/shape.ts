/** What waits in the draft, in words. */
import type { Edit, PreviewAnswer } from '../../api';
import { count, MINUS, plural } from '../../marks/numbers';

type Words = (edit: Edit) => [n: number, one: string];

/** What an edit takes or brings back. */
const WHAT: { [Kind in Edit['kind']]: (edit: Extract<Edit, { kind: Kind }>) => [n: number, one: string] } = {
  rectangle: () => [1, 'rectangle'],
  unit: (edit) => [edit.units.length, 'channel'],
  input: (edit) => [edit.columns.length, 'input channel'],
};

/** One line a layer and action: `conv3: 2 rectangles, 3 channels`, `conv5: restore 1 channel`. */
export function linesOf(draft: readonly Edit[], label: (site: string) => string): string[] {
  const groups = new Map<string, Map<string, number>>();
  for (const edit of draft) {
    const [n, one] = (WHAT[edit.kind] as Words)(edit);
    const name = `${label(edit.site)}: ${edit.action === 'restore' ? 'restore ' : ''}`;
    const group = groups.get(name) ?? new Map<string, number>();
    group.set(one, (group.get(one) ?? 0) + n);
    groups.set(name, group);
  }
  return [...groups].map(([name, group]) => name + [...group].map(([one, n]) => plural(n, one)).join(', '));
}

/** The exact size of the edit once it is known: `417 weights in conv3`. */
export function sizeOf(answer: PreviewAnswer, label: (site: string) => string): string {
  const changed = answer.layers.filter((layer) => layer.removed_after !== layer.removed_before);
  const net = changed.reduce((sum, layer) => sum + layer.removed_after - layer.removed_before, 0);
  const first = changed[0];
  if (!first) return 'changes nothing';
  const where = changed.length === 1 ? label(first.site) : plural(changed.length, 'layer');
  const n = Math.abs(net);
  return `${net < 0 ? MINUS : ''}${count(n)} ${n === 1 ? 'weight' : 'weights'} in ${where}`;
}
