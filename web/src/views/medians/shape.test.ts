import { expect, it } from 'vitest';
import type { Latent } from '../shared/geometry';
import { correlation, median } from '../shared/geometryShape';
import { angleAgainstRobustness, mediansOf, newsOf } from './shape';

const latent = (angle: number[], robustness: number[] | null): Latent => ({
  n: angle.length,
  nClasses: 2,
  label: new Int16Array(angle.length),
  predicted: new Int16Array(angle.length),
  correct: new Uint8Array(angle.length),
  at: null,
  angles: new Float32Array(2 * angle.length),
  angle: Float32Array.from(angle),
  length: Float32Array.from(angle, () => 1),
  margin: Float32Array.from(angle, (degrees) => -degrees),
  robustness: robustness && Float32Array.from(robustness),
});
const all = Uint32Array.of(0, 1, 2, 3);

it('medians are of the middle, and a change is news once it shows', () => {
  const pair = { a: latent([10, 40, 20, 30], [1, 0.5, 0, 0]), b: latent([10, 40, 25, 35], null) };
  const rows = mediansOf(pair, all);
  expect(rows.map(({ name, a, b }) => [name, a, b])).toEqual([
    ['angle, °', 25, 30],
    ['length', 1, 1],
    ['margin', -25, -30],
  ]);
  expect(rows.map(newsOf)).toEqual(['bad', '', 'bad']);
  expect(median(pair.a.angle, Uint32Array.of(0, 1, 2))).toBe(20);
  expect(median(pair.a.angle, new Uint32Array())).toBeNull();
});

it('angle and robustness are correlated over all samples, where both are known', () => {
  expect(angleAgainstRobustness(latent([1, 2, 3, 4], [0.4, 0.3, 0.2, 0.1]))).toEqual({
    r: expect.closeTo(-1, 5) as number,
    n: 4,
  });
  expect(angleAgainstRobustness(latent([1, 2], null))).toBeNull();
  expect(correlation(Float32Array.of(1, 1), Float32Array.of(1, 2), Uint32Array.of(0, 1))).toBeNull();
});
