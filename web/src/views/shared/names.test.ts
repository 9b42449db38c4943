import { expect, it } from 'vitest';
import { endOf, startOf } from './names';

it('long names keep their end', () => {
  expect(endOf('conv1', 8)).toBe('conv1');
  expect(endOf('encoder.layers.11.mlp.fc2', 8)).toBe('…mlp.fc2');
  expect(endOf('conv', 0)).toBe('…v');
});

it('shows the beginning of a class', () => {
  expect(startOf('automobile', 8)).toBe('automob…');
  expect(startOf('airplane', 8)).toBe('airplane');
});
