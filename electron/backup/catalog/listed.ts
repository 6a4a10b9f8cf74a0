import type { IndexLine } from '../../../shared/format.ts';

/** An asset as a list names it. `modified` is the sortable instant, '' where there is none. */
export interface ListedAsset {
  readonly id: number;
  readonly modified: string;
  readonly typeId: number | null;
  readonly categoryId: number | null;
  /** True where the selected folders don't hold it. */
  readonly outside: boolean;
}

/** What to do with a listed asset. `fetch` is kept unless its content equals `previous`. */
export type Verdict =
  | { readonly action: 'done' | 'unchanged' | 'outside' }
  | { readonly action: 'fetch' | 'fetch last'; readonly previous: PreviousVersion | undefined };

/** The newest version held before this run. */
export interface PreviousVersion {
  readonly hash: string;
  /** True where content that is equal need not be stored again. */
  readonly sufficient: boolean;
  /** True where it was last seen deleted or out of the selection. */
  readonly absent: boolean;
  /** True where it was kept from a list and never compared with the asset fetched by id. */
  readonly fromList: boolean;
}

/** An asset whose body is safe. Without a line it equals the version held and was not stored again. */
export interface KeptAsset {
  readonly id: number;
  readonly modified: string;
  readonly categoryId: number | null;
  readonly typeId: number;
  readonly hash: string;
  readonly source: 'id' | 'list';
  readonly partial: boolean;
  readonly outcome: 'added' | 'changed' | 'equal';
  readonly bytes: number;
  readonly line: IndexLine | undefined;
}

/** An asset that should be there and was not listed. */
export interface MissingAsset {
  readonly id: number;
  readonly modified: string | null;
  readonly typeId: number | null;
  readonly categoryId: number | null;
  readonly name: string | undefined;
}
