import { beforeEach, expect, test } from 'vitest';
import { Subsets } from './subsets.svelte';

const of = { model: { name: 'lenet' }, data: { name: 'digits' } };
const cats = { label: 'cat · margin 0–1', rows: [1, 2, 9] };
const broken = { label: 'broken A→B', rows: [4], mark: 'broken' as const };
beforeEach(() => localStorage.clear());

test('a named selection is there again after a reload, outcome and all', () => {
  new Subsets(of).name(broken, ' fragile ');
  expect(new Subsets(of).all).toEqual([{ ...broken, label: 'fragile' }]);
});

test('names are in order and none is there twice', () => {
  const subsets = new Subsets(of);
  subsets.name(cats, 'b');
  subsets.name(broken, 'a');
  subsets.name(broken, 'b');
  expect(subsets.all.map(({ label, rows }) => [label, rows])).toEqual([
    ['a', [4]],
    ['b', [4]],
  ]);
});

test('another model and another data set have subsets of their own', () => {
  new Subsets(of).name(cats, 'cats');
  expect(new Subsets({ ...of, model: { name: 'vgg' } }).all).toEqual([]);
  expect(new Subsets({ ...of, data: { name: 'train' } }).all).toEqual([]);
  expect(new Subsets({ model: null, data: null }).all).toEqual([]);
});

test('a forgotten name can come back', () => {
  const subsets = new Subsets(of);
  subsets.name(cats, 'cats');
  const back = subsets.forget('cats');
  expect(subsets.all).toEqual([]);
  back();
  expect(subsets.all).toHaveLength(1);
});

test('a forgotten name comes back to the model it is of, beside what was named since', () => {
  const open = { ...of };
  const subsets = new Subsets(open);
  subsets.name(cats, 'cats');
  const back = subsets.forget('cats');
  subsets.name(broken, 'broken');
  open.model = { name: 'vgg' };
  back();
  expect(subsets.all).toEqual([]);
  expect(new Subsets(of).all.map(({ label }) => label)).toEqual(['broken', 'cats']);
});

test.each(['{"not": "a list"}', '[1, "x", null]', 'no JSON'])('what is stored as %s is no subset', (text) => {
  localStorage.setItem('prunescope.subsets ["lenet","digits"]', text);
  expect(new Subsets(of).all).toEqual([]);
});
