/**
 * A path that fits into so many letters: its end, which tells layers apart, after an ellipsis. The middle goes first
 * where the beginning has the number of a block and fits: `blocks.0…qkv`.
 */
export function endOf(name: string, most: number): string {
  if (name.length <= most) return name;
  const parts = name.split('.');
  const last = parts.at(-1)!;
  for (let n = parts.length - 2; n > 0; n--) {
    const start = parts.slice(0, n).join('.');
    if (/\d/.test(start) && start.length + 1 + last.length <= most) return `${start}…${last}`;
  }
  return `…${name.slice(1 - Math.max(2, most))}`;
}

/** A name that fits into so many letters: its beginning, by which classes are known, and the number at its end. */
export function startOf(name: string, most: number): string {
  if (name.length <= most) return name;
  const number = /\d*$/.exec(name)![0];
  const end = number.length + 2 < most ? number : '';
  return `${name.slice(0, Math.max(1, most - 1 - end.length)).trimEnd()}…${end}`;
}
