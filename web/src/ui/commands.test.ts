import { describe, expect, it } from 'vitest';
import type { LayerCard } from '../api';
import { matching, spokenPlan } from './commands';

const layers = [{ label: 'conv5', site: 'features.10.weight' }] as LayerCard[];
const command = (label: string) => ({ label, run: () => undefined });

describe('commands in words', () => {
  it('hear a share and a layer', () => {
    expect(spokenPlan('prune conv5 to 70', layers)).toEqual({ share: 0.7, layer: layers[0] });
    expect(spokenPlan('prune 12.5 %', layers)).toEqual({ share: 0.125, layer: undefined });
    expect(spokenPlan('open conv5', layers)).toBe(null);
    expect(spokenPlan('prune to 140', layers)).toBe(null);
  });
  it('are found by every word, in any order, beginnings first', () => {
    const all = ['Open layer conv1', 'Go to step 1 Magnitude', 'Undo'].map(command);
    expect(matching(all, 'layer open').map(({ label }) => label)).toEqual(['Open layer conv1']);
    expect(matching([command('Redo undo'), command('Undo')], 'undo')[0]!.label).toBe('Undo');
  });
});
