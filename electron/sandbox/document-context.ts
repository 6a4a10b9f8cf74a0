import type { JsonObject } from './json.ts';
import type { Random } from './random.ts';
import type { AssetRecord } from './records.ts';

/** What documents are made from beside the record itself. */
export interface DocumentContext {
  readonly seed: number;
  readonly mid: number;
  readonly enterpriseId: number;
  /** How far the size that is said of a file is off. */
  fileSizeOffset(): number;
  /** The category as assets show it. */
  category(id: number): JsonObject;
  /** The names of the folders that an asset was made in, from the top, as they were called then. */
  firstPath(record: AssetRecord): string[];
  /** Another asset as it was generated, for references and nested blocks. */
  neighbour(random: Random, accept: (record: AssetRecord) => boolean): AssetRecord | undefined;
}
