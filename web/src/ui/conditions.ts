import type { Catalogue } from '../api';

interface Item {
  name: string;
  title: string;
  note?: string;
}

/** Clean, then every corruption with its family. */
export function conditionsOf(catalogue: Catalogue | null): Item[] {
  const corruptions = catalogue?.corruptions ?? [];
  return [
    { name: 'clean', title: 'clean' },
    ...corruptions.map(({ name, title, family }) => ({ name, title: title.toLowerCase(), note: family })),
  ];
}
