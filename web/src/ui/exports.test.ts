import { expect, it } from 'vitest';
import { csvText, svgText } from './exports';

it('writes CSV that spreadsheets read back', () => {
  const text = csvText({
    columns: ['layer', 'kept'],
    rows: [
      ['a,b', 0.5],
      ['say "x"', null],
    ],
  });
  expect(text).toBe('layer,kept\n"a,b",0.5\n"say ""x""",\n');
});

it('puts the drawings of a figure into one file, without its buttons', () => {
  const body = document.createElement('div');
  body.innerHTML =
    '<svg viewBox="0 0 4 4"><rect class="ax" width="4"/></svg><button><svg><path/></svg></button>';
  const text = svgText(body, '#fff');
  expect(text).toContain('<rect width="4"');
  expect(text).not.toContain('<path');
  expect(text).not.toContain('class=');
});

/** Where a node stands on the screen. */
function stand<T extends Element>(node: T, left: number, top: number, width: number, height: number): T {
  node.getBoundingClientRect = () => new DOMRect(left, top, width, height);
  return node;
}

it('holds what is scrolled out of sight, above and below', () => {
  const body = stand(document.createElement('div'), 0, 100, 200, 300);
  const [above, below] = [-50, 600].map((top) => {
    const canvas = stand(document.createElement('canvas'), 10, top, 80, 80);
    canvas.toDataURL = () => 'data:,painted';
    return canvas;
  });
  body.append(above!, below!);
  const text = svgText(body, '#fff');
  expect(text).toMatch(/^<svg [^>]*width="96" height="746"/);
  expect([...text.matchAll(/<image x="8" y="([^"]*)"/g)].map(([, y]) => y)).toEqual(['8', '658']);
});

it('has the words that name its pictures, and no other', () => {
  const body = stand(document.createElement('div'), 0, 0, 200, 100);
  body.innerHTML =
    '<figcaption>Fig. <b>3</b></figcaption><span data-figure>moon &amp; sun</span><p>A note.</p>';
  const text = svgText(body, '#fff');
  expect(text).toMatch(/<text [^>]*>Fig. 3<\/text>.*<text [^>]*>moon &amp; sun<\/text>/);
  expect(text).not.toContain('note');
});
