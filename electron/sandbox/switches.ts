import type { JsonObject } from './json.ts';

/** Assets chosen by id. */
export type IdSelector = ReadonlySet<number> | ((id: number) => boolean);

/** A type whose list items equal the whole asset but for some, which come with their content cut short. */
export interface WholeExcept {
  readonly typeId: number;
  readonly rule: 'largest' | { readonly everyNth: number };
}

/**
 * How the sandbox plays the service. All can be changed at any time; the defaults are the service at its
 * friendliest.
 */
export interface Switches {
  // --- Lists
  /**
   * `none`: lists leave bodies out, even where `fields` asks (code resources and some pages come whole), as
   * recorded; `whole`: an item is the whole asset where no `fields` or a body field is asked for, but for its
   * thumbnail's address; `wholeExcept`: whole but for some of one type; a function: what it makes of the asset.
   */
  listBodies: 'none' | 'whole' | { readonly wholeExcept: WholeExcept } | ((whole: JsonObject) => JsonObject);
  /** The largest page. */
  maximumPageSize: number;
  /** What a larger wish gets: a page of the maximum, or a 400. */
  overMaximum: 'smaller' | 'error400';
  /** Every so many pages one has half the items it should have; 0: never. */
  shortPages: number;
  /** How a sort by id (or none) orders: by number, by the digits as text, or not at all (the same way each time). */
  order: 'numeric' | 'text' | 'ignored';
  /** Comparisons of `id` are ignored, so that every page of a walk by id is the first. */
  keysetIgnored: boolean;
  /** The greatest `count` a list admits to. */
  countCap: number;
  /** Added to every `count`. */
  countOffset: number;
  /** Queries by modifiedDate or createdDate: work, are refused with 400, or match everything. */
  dateFilter: 'works' | 'refused' | 'ignored';
  /** Where an `in` may have its array: the other place is refused with 400. */
  inValues: 'both' | 'value' | 'values';
  /** A query body without `query`: everything, or 400. */
  missingQuery: 'all' | 'refused';
  /** Page times page size beyond this answers "all shards failed". */
  resultWindow: number;
  /** A filter by assetType.name with more matches than this answers "all shards failed". */
  nameFilterLimit: number;
  /** So many queries to come answer "all shards failed"; counts down. */
  allShardsFailed: number;
  /** The status of an "all shards failed" reply. */
  allShardsFailedStatus: 200 | 400;
  /** For so many milliseconds a change is not in the index: lists leave the asset out, GET shows it. */
  indexLagMilliseconds: number;
  /** Assets that lists show without their id. */
  itemsWithoutId: IdSelector;
  /** Whether a condition on `id` can be true of those: else a query with one neither lists nor counts them. */
  idFilterOnItemsWithoutId: 'matches' | 'passes over';
  /** Assets that lists and counts leave out, while GET shows them. */
  hideFromList: IdSelector;
  /** Assets that seem not to exist at all. */
  hideFromEverything: IdSelector;

  // --- Assets and folders
  /** A move changes the asset's modifiedDate. */
  moveTouchesModifiedDate: boolean;
  /** An asset's category has the folder's name of today; else, the one the folder was made with. */
  assetsShowFolderChanges: boolean;
  /** PATCH replaces top-level fields, or merges objects into them. */
  patch: 'replaces' | 'merges';
  /** /file answers bare Base64 text instead of a JSON string. */
  fileAsRaw: boolean;
  /** Added to the `fileProperties.fileSize` of every generated file. */
  fileSizeOffset: number;
  /** The status of /file for an asset that has no file. */
  noFileStatus: 400 | 404;
  /** Folders' field names in PascalCase, as documented. */
  pascalCaseCategories: boolean;
  /** Folder lists are a bare array without a count, as documented. */
  bareArrayCategories: boolean;
  /** Replies are indented by so many spaces; 0: compact. */
  jsonIndent: number;

  // --- Tokens and addresses
  /** `rest_instance_url`: `full`, `noScheme`, `noSlash`, or any other text as it stands. */
  restInstanceUrlForm: string;
  /** `expires_in` of a token reply, in seconds; what the client is told. */
  expiresIn: number;
  /** After this age a token is refused with 401; what is true. */
  tokenLifetimeMilliseconds: number;
  /** The token endpoint refuses client id and secret. */
  refuseCredentials: boolean;
  /** The status of /v2/userinfo. */
  userinfo: 'works' | 404 | 403;
  /** A path (beginning) that is answered 302 to a location. */
  redirect: { readonly path: string; readonly location: string } | undefined;

  // --- Time
  /** Replies have no Date header. */
  withoutDateHeader: boolean;
  /** The service's clock (Date header and data) is ahead by this; negative: behind. */
  clockSkewMilliseconds: number;
  /** Every reply waits this long. */
  latencyMilliseconds: number;
}

export function defaultSwitches(): Switches {
  return {
    listBodies: 'none',
    maximumPageSize: 500,
    overMaximum: 'smaller',
    shortPages: 0,
    order: 'numeric',
    keysetIgnored: false,
    countCap: Number.POSITIVE_INFINITY,
    countOffset: 0,
    dateFilter: 'works',
    inValues: 'both',
    missingQuery: 'all',
    resultWindow: Number.POSITIVE_INFINITY,
    nameFilterLimit: 10_000,
    allShardsFailed: 0,
    allShardsFailedStatus: 200,
    indexLagMilliseconds: 0,
    itemsWithoutId: new Set(),
    idFilterOnItemsWithoutId: 'matches',
    hideFromList: new Set(),
    hideFromEverything: new Set(),
    moveTouchesModifiedDate: true,
    assetsShowFolderChanges: false,
    patch: 'replaces',
    fileAsRaw: false,
    fileSizeOffset: 0,
    noFileStatus: 404,
    pascalCaseCategories: false,
    bareArrayCategories: false,
    jsonIndent: 0,
    restInstanceUrlForm: 'full',
    expiresIn: 1079,
    tokenLifetimeMilliseconds: 20 * 60 * 1000,
    refuseCredentials: false,
    userinfo: 'works',
    redirect: undefined,
    withoutDateHeader: false,
    clockSkewMilliseconds: 0,
    latencyMilliseconds: 0,
  };
}

export function selects(selector: IdSelector, id: number): boolean {
  return typeof selector === 'function' ? selector(id) : selector.has(id);
}
