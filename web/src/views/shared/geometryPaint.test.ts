import { expect, it } from 'vitest';
import type { Latent, Pair } from './geometry';
import { domainsOf } from './geometryPaint';

const latent = (angle: number[]): Latent =>
  ({
    n: angle.length,
    angle: Float32Array.from(angle),
    length: new Float32Array(angle.length).fill(1),
    margin: new Float32Array(angle.length).fill(-1),
  }) as unknown as Latent;
const pair = { a: latent([51, 60]), b: latent([55, 79]) } as Pair;

it('scales end in round numbers closely around both steps', () => {
  const [low, high] = domainsOf(pair).angle;
  expect([low, high]).toEqual([50, 80]);
});

it('scales are of the rows that are asked for, in both steps', () => {
  const [low, high] = domainsOf(pair, Uint32Array.of(0)).angle;
  expect(low).toBeLessThan(51);
  expect(low).toBeGreaterThan(50);
  expect(high).toBeGreaterThan(55);
  expect(high).toBeLessThan(56);
});
