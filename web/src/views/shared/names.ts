/** A name that fits into so many letters: its end, which tells layers apart, after an ellipsis. */
export function endOf(name: string, most: number): string {
  return name.length <= most ? name : `…${name.slice(1 - Math.max(2, most))}`;
}

/** A name that fits into so many letters: its beginning, which is how classes are known, before an ellipsis. */
export function startOf(name: string, most: number): string {
  return name.length <= most ? name : `${name.slice(0, Math.max(1, most - 1))}…`;
}
