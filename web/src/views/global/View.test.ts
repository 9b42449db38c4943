import { flushSync } from 'svelte';
import { afterEach, expect, test } from 'vitest';
import { named, drawn, opened, press, type Drawn } from '../shared/drawn';
import type { GeometryRows } from '../shared/geometry';
import type { App } from '../../ui/app';
import { localOf } from '../../ui/app';
import type { Ask } from '../contract';
import { views } from '../registry';
import type { GlobalState } from './local.svelte';
import View from './View.svelte';

const view = views.get('global')!;
let shown: Drawn | undefined;
afterEach(() => shown?.end());

async function show(change: (rows: GeometryRows) => GeometryRows = (rows) => rows): Promise<{
  app: App;
  local: GlobalState;
  rows: GeometryRows;
}> {
  const app = await opened();
  const local = localOf(app, view) as GlobalState;
  const asked = view.ask(app.session, local) as Ask<GeometryRows>;
  const rows = change(await app.answers.get(asked, new AbortController().signal));
  shown = drawn(View, app, rows, local);
  return { app, local, rows };
}

const axes = (): string[] =>
  [...shown!.target.querySelectorAll<SVGElement>('[data-axis]')].map((axis) => axis.dataset.axis!);
const head = (id: string): Element => shown!.target.querySelector(`[data-axis="${id}"] [data-head]`)!;

function type(label: string, text: string): void {
  const field = named(shown!.target, label) as HTMLInputElement;
  field.value = text;
  field.dispatchEvent(new Event('input', { bubbles: true }));
  press(field, 'Enter');
}

test('an axis for every class, for length and for margin', async () => {
  const { rows } = await show();
  expect(axes()).toHaveLength(rows.facts.classes.length + 2);
  expect(axes().slice(-2)).toEqual(['length', 'margin']);
});

test('the keyboard moves an axis and turns it over', async () => {
  const { local } = await show();
  const [first, second] = axes() as [string, string];
  press(head(first), 'ArrowRight', { altKey: true });
  expect(axes().slice(0, 2)).toEqual([second, first]);
  press(head(first), 'Enter');
  expect(local.flipped).toEqual([first]);
  expect(head(first).getAttribute('aria-label')).toContain('grows upwards');
});

test('a range typed into the fields selects the samples within, under A or under B', async () => {
  const { app, local, rows } = await show();
  local.scope = 'all';
  local.keep({ margin: [0, 1] }, null);
  flushSync();
  type('margin to', '0.5');
  const within = (margin: Float32Array, row: number): boolean => margin[row]! >= 0 && margin[row]! <= 0.5;
  const expected = Array.from(rows.a!.margin.keys()).filter(
    (row) => within(rows.a!.margin, row) || within(rows.b!.margin, row),
  );
  expect(app.session.selection?.rows).toEqual(expected);
  expect(app.session.selection?.label).toBe('all classes · margin 0.0–0.5');
});

test('a brush stays while its selection stands, and goes with it', async () => {
  const { app, local } = await show();
  local.keep({ margin: [0, 1] }, null);
  flushSync();
  type('margin to', '2');
  expect(shown!.target.querySelectorAll('.brush')).toHaveLength(1);
  app.control.select(null);
  flushSync();
  expect(shown!.target.querySelectorAll('.brush')).toHaveLength(0);
});

test('an end of a brush moves by arrow keys, and Delete takes the brush away', async () => {
  const { app, local } = await show();
  local.keep({ margin: [0, 1] }, null);
  flushSync();
  press(named(shown!.target, 'margin, to'), 'ArrowDown');
  expect(local.brushes.margin![1]).toBeLessThan(1);
  expect(app.session.selection).not.toBeNull();
  press(named(shown!.target, 'margin, to'), 'Delete');
  expect(local.brushes).toEqual({});
  expect(app.session.selection).toBeNull();
});

test('where A and B are one step there is no difference to show', async () => {
  const { app, local } = await show();
  app.control.setB(app.session.a!.id);
  flushSync();
  expect(local.shownMode).toBe('a');
});

test('a network without class directions says why', async () => {
  await show((rows) => ({
    facts: { ...rows.facts, why_not: 'It ends in a pooling layer.' },
    a: null,
    b: null,
  }));
  expect(shown!.text()).toContain('It ends in a pooling layer.');
});
