import { describe, expect, it } from 'vitest';
import { views } from '../../views/registry';
import { STUDIES, studyNamed } from './list';

describe('the list of studies', () => {
  it('names views that there are, each once', () => {
    const names = STUDIES.flatMap(({ studies }) => studies.map(({ view }) => view));
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !views.has(name))).toEqual([]);
  });
  it('opens the first where a link names none that it has', () => {
    expect(studyNamed('flips').title).toBe('Flips');
    expect([studyNamed('').view, studyNamed('nothing').view]).toEqual(['correlations', 'correlations']);
  });
});
