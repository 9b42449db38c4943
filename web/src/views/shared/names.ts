/** A name that fits into so many letters: its end, which tells layers apart, after an ellipsis. */
export function endOf(name: string, most: number): string {
  return name.length <= most ? name : `…${name.slice(1 - Math.max(2, most))}`;
}
