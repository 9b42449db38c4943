import { describe, expect, it } from 'vitest';
import type { Metrics } from '../../api';
import { drawn, opened, press } from '../shared/drawn';
import type { ClassesRows } from './index';
import { ClassesState } from './local.svelte';
import View from './View.svelte';

async function compared(alter = (rows: ClassesRows) => rows) {
  const app = await opened();
  const [a, b] = [app.session.a!, app.session.b!];
  const { source } = app.control;
  const [first, second, comparison] = await Promise.all([
    source.metrics('alexnet', a.id, 'cifar10'),
    source.metrics('alexnet', b.id, 'cifar10'),
    source.compare('alexnet', a.id, b.id, 'cifar10'),
  ]);
  const local = new ClassesState();
  return { app, local, view: drawn(View, app, alter({ a: first, b: second, comparison }), local) };
}

const grounds = (target: Element) => [...target.querySelectorAll<SVGElement>('rect.ground')];

describe('confusion', () => {
  it('says what is confused, for A, for B and for the difference', async () => {
    const { view } = await compared();
    const said = grounds(view.target).map((rect) => rect.getAttribute('aria-label')!);
    expect(said).toHaveLength(3);
    expect(said[0]).toMatch(/samples are right; .* most often taken for/);
    expect(said[2]).toMatch('B against A');
    view.end();
  });
  it('selects the samples of a cell from the keyboard', async () => {
    const { app, local, view } = await compared();
    const matrix = grounds(view.target)[0]!;
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowDown', 'Enter']) press(matrix, key);
    await view.settle();
    expect(app.session.selection?.label).toMatch(/in A$/);
    expect(app.session.selection?.rows.length).toBeGreaterThan(0);
    expect(local.cell).not.toBeNull();
    view.end();
  });
  it('folds a hundred classes and shows all on request', async () => {
    const many = (rows: Metrics): Metrics => ({
      ...rows,
      classes: Array.from({ length: 100 }, (_, i) => ({ ...rows.classes[0]!, name: `c${i}` })),
      confusion: Array.from({ length: 100 }, (_, i) =>
        Array.from({ length: 100 }, (__, j) => (i === j ? 90 : i % 3)),
      ),
    });
    const { local, view } = await compared((rows) => ({ ...rows, a: many(rows.a), b: many(rows.b) }));
    const cells = () => {
      const paths = [...view.target.querySelector('.matrix')!.querySelectorAll('path')];
      return (
        paths
          .map((path) => path.getAttribute('d'))
          .join('')
          .split('M').length - 1
      );
    };
    expect(cells()).toBe(13 * 13);
    local.all = true;
    await view.settle();
    expect(cells()).toBe(100 * 100);
    expect(view.target.querySelectorAll('.matrix path').length).toBeLessThan(200);
    view.end();
  });
  it('stands with a single class and nothing measured', async () => {
    const none = (rows: Metrics): Metrics => ({ ...rows, classes: [rows.classes[0]!], confusion: [[0]] });
    const { view } = await compared((rows) => ({ ...rows, a: none(rows.a), b: none(rows.b) }));
    expect(grounds(view.target)).toHaveLength(3);
    view.end();
  });
});
