import { flushSync } from 'svelte';
import { describe, expect, it } from 'vitest';
import type { LayerDetail } from '../../api';
import { SourceError } from '../../source/errors';
import { drawn, named, opened, press } from '../shared/drawn';
import { LayerState } from './local.svelte';
import View from './View.svelte';

const SITE = 'features.3.weight';

async function layer(change: Parameters<typeof opened>[0] = {}, alter = (rows: LayerDetail) => rows) {
  const app = await opened(change);
  const rows = alter(await app.control.source.layer('alexnet', app.session.head!.id, SITE));
  const local = new LayerState();
  return { app, local, view: drawn(View, app, rows, local) };
}

const lines = (target: Element) => [...target.querySelectorAll<HTMLElement>('[role=rowgroup] [role=row]')];

describe('a layer', () => {
  it('draws few of its many channels', async () => {
    const many = (rows: LayerDetail) => ({
      ...rows,
      units: Array.from({ length: 4096 }, (_, unit) => ({ ...rows.units[0]!, unit })),
      n_units: 5000,
    });
    const { view } = await layer({}, many);
    expect(lines(view.target).length).toBeLessThan(80);
    expect(view.text()).toMatch(/4\s096 shown/);
    view.end();
  });
  it('lines its columns up where no criterion ranks its units', async () => {
    const bare = (rows: LayerDetail) => ({
      ...rows,
      units: rows.units.map((row) => ({ ...row, ranks: {} })),
    });
    const { view } = await layer({}, bare);
    const columns = lines(view.target)[0]!.style.gridTemplateColumns;
    expect(columns).toMatch(/^64px minmax\(.*\) 84px$/);
    expect(columns).not.toContain('repeat(0');
    view.end();
  });
  it('offers no criterion that ranks nothing', async () => {
    const { app, view } = await layer();
    const control = {
      ...app.session.catalogue!.criteria[0]!,
      name: 'control',
      title: 'Control',
      asked: false,
    };
    Object.assign(app.session, {
      catalogue: { ...app.session.catalogue!, criteria: [...app.session.catalogue!.criteria, control] },
    });
    flushSync();
    named(view.target, 'Criterion of the curve').click();
    flushSync();
    expect(document.body.textContent).toContain('Magnitude');
    expect(document.body.textContent).not.toContain('Control');
    view.end();
  });
  it('stages chosen channels, and only those still there', async () => {
    const gone = (rows: LayerDetail) => ({
      ...rows,
      units: rows.units.map((row) => ({ ...row, removed: row.unit === 1 })),
    });
    const { app, view } = await layer({}, gone);
    lines(view.target)[0]!.click();
    lines(view.target)[2]!.dispatchEvent(new MouseEvent('click', { shiftKey: true, bubbles: true }));
    flushSync();
    named(view.target, 'Stage removal').click();
    flushSync();
    expect(app.session.draft).toEqual([{ kind: 'unit', site: SITE, units: [0, 2], action: 'prune' }]);
    expect(view.text()).toMatch('staged');
    view.end();
  });
  it('is walked with the keyboard', async () => {
    const { local, app, view } = await layer();
    const table = view.target.querySelector('[role=rowgroup]')!;
    press(table, 'ArrowDown');
    expect(app.session.hovered).toEqual({ site: SITE, output: 1 });
    press(table, ' ');
    expect([...local.of(SITE)]).toEqual([1]);
    view.end();
  });
  it('does not stage what is locked, and says why', async () => {
    const { view } = await layer({}, (rows) => ({ ...rows, locked: 'they are the classes' }));
    lines(view.target)[0]!.click();
    flushSync();
    expect(named(view.target, 'Stage removal').hasAttribute('disabled')).toBe(true);
    expect(view.text()).toMatch('Whole channels stay: they are the classes');
    view.end();
  });
  it('measures sensitivity on request and says when that fails', async () => {
    const { view } = await layer();
    named(view.target, 'Measure').click();
    await view.settle();
    expect(view.target.querySelector('svg[aria-label^="Alone"], svg[aria-label^="Pruning"]')).not.toBeNull();
    view.end();
    const refused = await layer({
      sensitivity: () => Promise.reject(new SourceError('NoData', 'no data', '')),
    });
    named(refused.view.target, 'Measure').click();
    await refused.view.settle();
    expect(refused.view.target.querySelector('[role=alert]')!.textContent).toMatch('no data');
    refused.view.end();
  });
});
