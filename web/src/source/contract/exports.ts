import type { ExportsAnswer } from '../../api';

/** A file to keep, and how its outputs were found to agree with the network's; null where nothing is computed anew. */
export interface ExportedFile {
  content: Blob;
  check: { difference: number; tool: string } | null;
}

/** Steps that leave as files. */
export interface ExportsSource {
  /** The forms in which a step can leave, with sizes before and after. */
  exports(model: string, step: string): Promise<ExportsAnswer>;
  /** One of them, as a file. */
  exportFile(model: string, step: string, form: string): Promise<ExportedFile>;
}
