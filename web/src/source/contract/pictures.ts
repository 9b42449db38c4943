/** Samples of a data set as pictures. */
export interface PicturesSource {
  /** One PNG of many samples, `columns` a row, `size` pixels each, clean or under a condition. */
  sprite(
    data: string,
    rows: readonly number[],
    columns: number,
    size: number,
    condition?: string,
  ): Promise<Blob>;
  /** One PNG of one sample: a line a corruption in the catalogue's order, a column a severity, `size` pixels each. */
  versions(data: string, row: number, size: number, signal?: AbortSignal): Promise<Blob>;
}
