import { beforeEach, describe, expect, it } from 'vitest';
import type { Edit } from '../api';
import { Drafts } from './draft.svelte';

const edit = (unit: number): Edit => ({ kind: 'unit', site: 'conv1.weight', units: [unit], action: 'prune' });

beforeEach(() => sessionStorage.clear());

describe('a draft', () => {
  it('is still there after a reload', () => {
    new Drafts().add('s1', [edit(1)]);
    expect(new Drafts().edits('s1')).toEqual([edit(1)]);
  });
  it('begins empty where what was kept cannot be read', () => {
    sessionStorage.setItem('prunescope.drafts', '{');
    expect(new Drafts().edits('s1')).toEqual([]);
  });
  it('takes one call as one undo', () => {
    const drafts = new Drafts();
    drafts.add('s1', [edit(1), edit(2)]);
    drafts.add('s1', [edit(3)]);
    drafts.undo('s1');
    expect(drafts.edits('s1')).toEqual([edit(1), edit(2)]);
    drafts.redo('s1');
    expect(drafts.edits('s1')).toHaveLength(3);
    drafts.undo('s1');
    drafts.add('s1', [edit(4)]);
    expect(drafts.canRedo('s1')).toBe(false);
  });
  it('belongs to its step', () => {
    const drafts = new Drafts();
    drafts.add('s1', [edit(1)]);
    expect(drafts.edits('s2')).toEqual([]);
    expect(drafts.edits(undefined)).toEqual([]);
  });
  it('comes back after it was discarded', () => {
    const drafts = new Drafts();
    drafts.add('s1', [edit(1)]);
    const back = drafts.clear('s1');
    expect(drafts.canUndo('s1')).toBe(false);
    back();
    expect(drafts.edits('s1')).toEqual([edit(1)]);
  });
  it('comes back before what was staged since', () => {
    const drafts = new Drafts();
    drafts.add('s1', [edit(1)]);
    const back = drafts.clear('s1');
    drafts.add('s1', [edit(2)]);
    back();
    expect(drafts.edits('s1')).toEqual([edit(1), edit(2)]);
    drafts.undo('s1');
    expect(drafts.edits('s1')).toEqual([edit(1)]);
  });
});
