import { describe, expect, it } from 'vitest';
import { opened } from '../shared/drawn';
import { Hand } from './hand.svelte';
import { samplesOf } from './shape';

async function hand(narrowed: boolean) {
  const { session, control } = await opened();
  const answers = await Promise.all(
    [session.a!, session.b!].map(({ id }) => control.source.predictions('alexnet', id, 'cifar10')),
  );
  const shown = samplesOf(answers[0]!, answers[1]!).slice(0, 12);
  control.select({ label: 'twelve', rows: shown.map(({ row }) => row) });
  return { session, hand: new Hand({ shown, columns: 4, lines: 3, session, actions: control, narrowed }) };
}

const CLICK = { shiftKey: false, ctrlKey: false, metaKey: false } as MouseEvent;

describe('a plain click', () => {
  it('selects a sample alone among all', async () => {
    const { session, hand: on } = await hand(false);
    on.click(5, CLICK);
    expect(session.selection?.rows).toEqual([5]);
    expect(session.sample).toBe(5);
  });
  it('opens a sample of a selection that is shown alone, which stays', async () => {
    const { session, hand: on } = await hand(true);
    on.click(5, CLICK);
    expect(session.selection?.rows.length).toBe(12);
    expect(session.sample).toBe(5);
    on.click(5, CLICK);
    expect(session.sample).toBeNull();
  });
});
