import { describe, expect, it } from 'vitest';
import { askGeometry, type GeometryRows } from '../shared/geometry';
import { shapeOf } from '../shared/geometryShape';
import { opened } from '../shared/drawn';
import { rankClasses, rowsIn } from './axes';
import { GlobalState } from './local.svelte';
import { partAsk, withPart } from './part';

/** The page's rows as they come where there are too many classes: without the angles to them. */
async function bare() {
  const app = await opened();
  const { session, control } = app;
  const { source } = control;
  const ask = askGeometry(session);
  if (!('load' in ask)) throw new Error(ask.empty);
  const stripped = {
    ...source,
    geometry: (...asked: Parameters<typeof source.geometry>) =>
      source.geometry(asked[0], asked[1], asked[2], asked[3], asked[4], false),
  };
  const [rows, full] = await Promise.all([
    ask.load(stripped, new AbortController().signal),
    ask.load(source, new AbortController().signal),
  ]);
  return { app, rows, full, local: new GlobalState(session) };
}

const partOf = async (app: Awaited<ReturnType<typeof opened>>, rows: GeometryRows, local: GlobalState) =>
  partAsk(rows, app.session, local)!.load(app.control.source, new AbortController().signal);

describe('where there are too many classes', () => {
  it('the angles of the samples in sight are asked for', async () => {
    const { app, rows, full, local } = await bare();
    expect(rows.a!.angles).toHaveLength(0);
    expect(partAsk(full, app.session, local)).toBeNull();
    const focus = local.shared.focus(shapeOf(rows)!.ranking)!;
    const whole = withPart(rows, await partOf(app, rows, local));
    const pair = shapeOf(whole)!.pair;
    const inSight = rowsIn('class', pair, focus, []);
    expect([...inSight]).toEqual([...shapeOf(full)!.groups[focus]!]);
    expect(rankClasses(pair, inSight)).toEqual(rankClasses(shapeOf(full)!.pair, inSight));
    expect(rowsIn('all', pair, null, [])).toHaveLength(inSight.length);
  });
  it('they are joined once, and stay those of the rows they are of', async () => {
    const { app, rows, local } = await bare();
    const part = await partOf(app, rows, local);
    expect(withPart(rows, part)).toBe(withPart(rows, part));
    expect(withPart(rows, null)).toBe(rows);
  });
  it('another class is another question', async () => {
    const { app, rows, local } = await bare();
    const first = partAsk(rows, app.session, local)!.key;
    local.scope = 'all';
    expect(partAsk(rows, app.session, local)!.key).not.toBe(first);
  });
});
