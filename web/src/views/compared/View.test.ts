import { flushSync, type Component } from 'svelte';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Source } from '../../source/source';
import type { App } from '../../ui/app';
import ChangeView from '../change/View.svelte';
import type { Ask, ViewKey, ViewProps } from '../contract';
import LocalView from '../local/View.svelte';
import MediansView from '../medians/View.svelte';
import RankingView from '../ranking/View.svelte';
import { views } from '../registry';
import { drawn, named, opened, type Drawn } from '../shared/drawn';
import type { GeometryRows } from '../shared/geometry';
import { geometryOf, type GeometryState } from '../shared/geometryState.svelte';
import { shapeOf } from '../shared/geometryShape';
import ComparedView from './View.svelte';

const DRAWING = ['clientWidth', 'clientHeight'] as const;
const before = DRAWING.map((name) => Object.getOwnPropertyDescriptor(HTMLElement.prototype, name));
beforeAll(() => {
  for (const name of DRAWING)
    Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get: () => 900 });
  Element.prototype.setPointerCapture = () => undefined;
});
afterAll(() =>
  DRAWING.forEach((name, i) => {
    if (before[i]) Object.defineProperty(HTMLElement.prototype, name, before[i]);
    else Reflect.deleteProperty(HTMLElement.prototype, name);
  }),
);

interface Shown extends Drawn {
  app: App;
  rows: GeometryRows;
  local: GeometryState;
}
type View = Component<ViewProps<GeometryRows, GeometryState>>;

async function shown(View: View, change: Partial<Source> = {}): Promise<Shown> {
  const app = await opened(change);
  const local = geometryOf(app.session);
  const ask = views.get('local')!.ask(app.session, local) as Ask<GeometryRows>;
  const rows = await app.answers.get(ask, new AbortController().signal);
  return { ...drawn(View, app, rows, local), app, rows, local };
}

function drag(on: Element, from: [number, number], to: [number, number], keys: MouseEventInit = {}): void {
  const at = ([clientX, clientY]: [number, number]) => ({
    clientX,
    clientY,
    bubbles: true,
    button: 0,
    ...keys,
  });
  on.dispatchEvent(new PointerEvent('pointerdown', at(from)));
  on.dispatchEvent(new PointerEvent('pointermove', at(to)));
  flushSync();
  on.dispatchEvent(new PointerEvent('pointerup', at(to)));
  flushSync();
}

describe('local geometry', () => {
  it('has a panel for each ticked class, with what is right', async () => {
    const view = await shown(LocalView);
    expect(view.target.querySelectorAll('figure')).toHaveLength(5);
    const ranking = shapeOf(view.rows)!.ranking;
    view.local.tick(ranking, [ranking[9]!.index], true);
    flushSync();
    expect(view.target.querySelectorAll('figure')).toHaveLength(6);
    expect(view.text()).toContain(ranking[9]!.name);
    view.end();
  });
  it('selects what a rectangle holds on release, and not before', async () => {
    const view = await shown(LocalView);
    const hand = view.target.querySelector('.hand')!;
    const at = (place: number) => ({ clientX: place, clientY: place, button: 0, bubbles: true });
    hand.dispatchEvent(new PointerEvent('pointerdown', at(0)));
    hand.dispatchEvent(new PointerEvent('pointermove', at(900)));
    flushSync();
    expect(view.app.session.selection).toBeNull();
    expect(view.local.painted?.reduce((sum, flag) => sum + flag, 0)).toBe(100);
    hand.dispatchEvent(new PointerEvent('pointerup', at(900)));
    flushSync();
    expect(view.local.painted).toBeNull();
    expect(view.app.session.selection?.rows).toHaveLength(100);
    view.end();
  });
  it('adds with Shift and subtracts with Alt', async () => {
    const view = await shown(LocalView);
    const hands = [...view.target.querySelectorAll('.hand')];
    drag(hands[0]!, [0, 0], [900, 900]);
    drag(hands[1]!, [0, 0], [900, 900], { shiftKey: true });
    expect(view.app.session.selection?.rows).toHaveLength(200);
    drag(hands[0]!, [0, 0], [900, 900], { altKey: true });
    expect(view.app.session.selection?.rows).toHaveLength(100);
    view.end();
  });
  it('says why there is none', async () => {
    const why = 'the network ends in Softmax, not in a linear layer.';
    const facts = { classes: [], n_features: 0, layer: '', why_not: why };
    for (const View of [LocalView, ComparedView, RankingView, ChangeView, MediansView]) {
      const view = await shown(View, { geometryFacts: async () => facts });
      expect(view.text()).toContain(why);
      view.end();
    }
  });
});

describe('the compared class', () => {
  it('falls into outcomes that add up, and a click or a key selects one', async () => {
    const view = await shown(ComparedView);
    await view.settle();
    const counts = [...view.target.querySelectorAll('figure > button')].map((button) =>
      Number(/(\d+)\s*\d+\s*%/.exec(button.textContent!.replace(/\s+/g, ' '))?.[1]),
    );
    const { codes, groups, ranking } = shapeOf(view.rows)!;
    const of = groups[ranking[0]!.index]!;
    const n = (code: number): number => of.filter((row) => codes[row] === code).length;
    expect(counts).toEqual([100, n(3), n(1), n(2), n(0)]);
    named(view.target, 'broken').click();
    flushSync();
    expect(view.app.session.selection).toMatchObject({ mark: 'broken' });
    expect(view.app.session.selection?.rows).toHaveLength(n(1));
    const keys = views.get('compared')!.keys as ViewKey<GeometryState>[];
    keys[3]!.run(view.app.session, view.app.control, view.local);
    expect(view.app.session.selection).toMatchObject({ mark: 'both-right' });
    view.end();
  });
  it('needs two steps', async () => {
    const app = await opened();
    app.control.setB(app.session.a!.id);
    const asked = views.get('compared')!.ask(app.session, geometryOf(app.session));
    expect(asked).toMatchObject({ empty: expect.stringContaining('are both step 0') as string });
  });
});

describe('the inspector', () => {
  it('ranks classes, ticks and focuses them', async () => {
    const view = await shown(RankingView);
    const boxes = [...view.target.querySelectorAll<HTMLElement>('[role=checkbox]')];
    expect(boxes.map((box) => box.getAttribute('aria-checked'))).toEqual([
      ...Array<string>(5).fill('true'),
      ...Array<string>(5).fill('false'),
    ]);
    const last = shapeOf(view.rows)!.ranking[9]!;
    named(view.target, last.name).click();
    flushSync();
    expect(view.local.focus(shapeOf(view.rows)!.ranking)).toBe(last.index);
    named(view.target, 'None').click();
    flushSync();
    expect(view.local.shown(shapeOf(view.rows)!.ranking)).toEqual([]);
    view.end();
  });
  it('selects by change with a drag and with the fields', async () => {
    const view = await shown(ChangeView);
    drag(view.target.querySelector('svg[role=img]')!, [0, 30], [272, 30]);
    expect(view.app.session.selection?.rows).toHaveLength(100);
    const from = named(view.target, 'Change of angle from') as HTMLInputElement;
    from.value = '0';
    from.dispatchEvent(new Event('input', { bubbles: true }));
    from.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }));
    flushSync();
    const { pair } = shapeOf(view.rows)!;
    const rows = view.app.session.selection!.rows;
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.every((row) => pair.b.angle[row]! >= pair.a.angle[row]!)).toBe(true);
    view.end();
  });
  it('has medians with their change, and the correlation with n', async () => {
    const view = await shown(MediansView);
    for (const word of ['angle, °', 'margin', 'robustness', 'r(angle, robustness)', 'n 1'])
      expect(view.text()).toContain(word);
    view.end();
  });
});
