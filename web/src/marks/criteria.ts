/** One colour a criterion, everywhere, and never without its two letters. */

const HUES = new Set([
  'random',
  'magnitude',
  'lookahead',
  'gradient',
  'taylor',
  'relevance',
  'synflow',
  'oracle',
  'particles',
  'multiprize',
  'activation',
  'hand',
]);
/** Hues of criteria that come from other packages, in the order they are met. */
const FREE = ['--c-multiprize', '--c-particles', '--c-oracle', '--c-synflow'];
const given = new Map<string, string>();

/** CSS colour of a criterion by its registry name. */
export function criterionColor(name: string): string {
  if (HUES.has(name)) return `var(--c-${name})`;
  const hue = given.get(name) ?? FREE[given.size % FREE.length]!;
  given.set(name, hue);
  return `var(${hue})`;
}
