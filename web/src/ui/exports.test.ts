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
