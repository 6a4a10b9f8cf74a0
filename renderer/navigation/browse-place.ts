/** The ways into a job's backups. */
export const browseViews = ['date', 'runs', 'search', 'broken'] as const;
export type BrowseView = (typeof browseViews)[number];

/** A version of an asset that is open. */
export interface OpenAsset {
  readonly id: number;
  /** The run that kept the version. */
  readonly runId: string;
  /** What its code was searched for, to be marked there. */
  readonly find?: string;
}

/** What is searched for; null and empty: no filter. */
export interface SearchFor {
  readonly text: string;
  readonly in: 'all' | 'names' | 'code';
  readonly typeId: number | null;
  readonly folderId: number | null;
  readonly author: string | null;
  /** Days, as a date field has them: "2026-11-03". */
  readonly from: string;
  readonly to: string;
  readonly gone: 'without' | 'with' | 'only';
}

/** Where one is in a job's backups. */
export interface BrowsePlace {
  readonly view: BrowseView;
  /** The account as of this moment; null: now. */
  readonly at: string | null;
  /** Null: all assets, wherever they are. */
  readonly folderId: number | null;
  readonly withGone: boolean;
  /** The run that is open; null: the list of them. */
  readonly runId: string | null;
  readonly runView: 'changes' | 'files';
  /** The folder of the destination that is open, from its root; null: that of the run, or none. */
  readonly path: string | null;
  readonly search: SearchFor;
  readonly asset: OpenAsset | null;
  /** The runs whose versions of the open asset are compared. */
  readonly compared: { readonly from: string; readonly to: string } | null;
}

export const NO_SEARCH: SearchFor = {
  text: '',
  in: 'all',
  typeId: null,
  folderId: null,
  author: null,
  from: '',
  to: '',
  gone: 'with',
};

/** The account as it is now, the whole of it. */
export const BROWSE_START: BrowsePlace = {
  view: 'date',
  at: null,
  folderId: null,
  withGone: false,
  runId: null,
  runView: 'changes',
  path: null,
  search: NO_SEARCH,
  asset: null,
  compared: null,
};

/** Which asset of a list is open, and which view it is seen from. */
export function withAsset(place: BrowsePlace, asset: OpenAsset | null): BrowsePlace {
  return { ...place, asset, compared: null };
}
