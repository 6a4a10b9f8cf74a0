import { z } from 'zod';
import type { AssetFilters } from '../../../shared/browse.ts';
import { toInstant } from '../../marketing-cloud/dates.ts';

/** Of `versions v`: what filters look at. */
export const FILTER_COLUMNS = 'v.version, v.id, v.at, v.type_id, v.folder_id, v.modified, v.modified_by';
export const filterRow = z.object({
  version: z.number(),
  id: z.number(),
  at: z.string(),
  type_id: z.number(),
  folder_id: z.number(),
  modified: z.string(),
  modified_by: z.string().nullable(),
});
export type FilterRow = z.infer<typeof filterRow>;

/** Which versions, of which assets, a search may find. */
export class SearchFilter {
  readonly #types: ReadonlySet<number>;
  readonly #authors: ReadonlySet<string>;
  readonly #folders: ReadonlySet<number> | null;
  readonly #from: string | null;
  readonly #to: string | null;
  readonly #gone: AssetFilters['gone'];
  readonly #upTo: string;

  /** `folders`: the folder that is asked for and all below it; null where all are. */
  constructor(filters: AssetFilters, folders: readonly number[] | null, upTo: string) {
    this.#types = new Set(filters.types);
    this.#authors = new Set(filters.authors);
    this.#folders = folders && new Set(folders);
    // As versions have them, so that they compare as text.
    this.#from = filters.modifiedFrom && (toInstant(filters.modifiedFrom) ?? null);
    this.#to = filters.modifiedTo && (toInstant(filters.modifiedTo) ?? null);
    this.#gone = filters.gone;
    this.#upTo = upTo;
  }

  allowsState(state: string): boolean {
    if (this.#gone === 'with') return true;
    return (state === 'present') === (this.#gone === 'without');
  }

  allows(version: FilterRow): boolean {
    const { at, type_id, folder_id, modified, modified_by } = version;
    if (at > this.#upTo) return false;
    if (this.#types.size > 0 && !this.#types.has(type_id)) return false;
    if (this.#authors.size > 0 && !(modified_by !== null && this.#authors.has(modified_by))) return false;
    if (this.#folders !== null && !this.#folders.has(folder_id)) return false;
    if (this.#from !== null && modified < this.#from) return false;
    return this.#to === null || (modified !== '' && modified <= this.#to);
  }
}
