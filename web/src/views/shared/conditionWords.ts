/** What A and B are looked at under, in words. */
import type { SessionView } from '../contract';

type Conditions = SessionView['conditions'];

/** `fog-3`, or `clean in A, fog-3 in B`. */
export function conditionsWords({ a, b }: Conditions): string {
  return a === b ? a : `${a} in A, ${b} in B`;
}

/** `A step 0, B step 4, fog-3`, or `A step 4 clean, B step 4 fog-3`. */
export function rolesWords(a: { number: number }, b: { number: number }, conditions: Conditions): string {
  const one = conditions.a === conditions.b;
  const [inA, inB, both] = one ? ['', '', `, ${conditions.a}`] : [` ${conditions.a}`, ` ${conditions.b}`, ''];
  return `A step ${a.number}${inA}, B step ${b.number}${inB}${both}`;
}
