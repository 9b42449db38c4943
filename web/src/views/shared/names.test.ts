import { expect, it } from 'vitest';
import { endOf, startOf } from './names';

it('long names keep their end', () => {
  expect(endOf('conv1', 8)).toBe('conv1');
  expect(endOf('encoder.layers.11.mlp.fc2', 8)).toBe('…mlp.fc2');
  expect(endOf('conv', 0)).toBe('…v');
});

it('paths keep the number of their block where there is room', () => {
  expect(endOf('blocks.11.attention.qkv', 14)).toBe('blocks.11…qkv');
  expect(endOf('blocks.1.mlp.0.fc', 12)).toBe('blocks.1…fc');
  expect(endOf('features.denseblock3.conv2', 14)).toBe('…eblock3.conv2');
  expect(endOf('encoder.attention.output', 14)).toBe('…ention.output');
});

it('shows the beginning of a class', () => {
  expect(startOf('automobile', 8)).toBe('automob…');
  expect(startOf('airplane', 8)).toBe('airplane');
  expect(startOf('pattern 837', 8)).toBe('patt…837');
  expect(startOf('red 1837', 6)).toBe('red 1…');
  expect(startOf('123456789', 6)).toBe('12345…');
  expect(startOf('boat', 1)).toBe('b…');
});
