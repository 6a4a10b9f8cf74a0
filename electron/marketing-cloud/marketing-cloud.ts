import type { Selection } from '../../shared/selection.ts';

export type Scope = Selection['scope'];

export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;
export interface JsonObject {
  [key: string]: JsonValue;
}

/** Which assets a list request is about. `types` holds at most 50 ids (the service refuses more in one `in`). */
export interface AssetQuery {
  readonly types: readonly number[] | 'all';
  readonly scope: Scope;
  /** Only assets modified at or after this instant; sent with an explicit offset. */
  readonly modifiedSince?: Date;
  /** Only the asset of this id. */
  readonly id?: number;
  /** Only assets of this external key. */
  readonly customerKey?: string;
  /** `whole` asks for every field of an asset, `identity` for the few that tell whether it changed. */
  readonly fields: 'whole' | 'identity';
}

/** Where in a list to read: after an id (always page 1, sorted by id), or by page number from 1. */
export type Position = { readonly afterId: number } | { readonly page: number };

/** An asset as a reply holds it: the exact bytes, their meaning, and the few fields everything decides by. */
export interface AssetDocument {
  /** Undefined where the service sent none (seen on JSON messages). */
  readonly id: number | undefined;
  readonly typeId: number | undefined;
  readonly categoryId: number | undefined;
  /** As an instant, `YYYY-MM-DDTHH:MM:SS.fffffffZ`: as text it sorts by time. Undefined where missing or not a date. */
  readonly modifiedDate: string | undefined;
  /** The bytes of the asset's JSON as the service sent them, nothing reformatted. */
  readonly bytes: Uint8Array;
  readonly value: JsonObject;
}

export interface AssetPage {
  /** The service's count of the whole query, as it says. */
  readonly count: number;
  readonly pageSize: number;
  readonly items: readonly AssetDocument[];
  /** Bytes of the whole reply. */
  readonly bytes: number;
}

export interface Folder {
  readonly id: number;
  readonly name: string;
  readonly parentId: number;
  readonly categoryType: string | undefined;
  readonly memberId: number | undefined;
  readonly enterpriseId: number | undefined;
  readonly description: string | undefined;
}

export interface FolderList {
  /** By id. */
  readonly folders: readonly Folder[];
  /** False where there are more: the service counts them, or lists them in a way that cannot be understood. */
  readonly complete: boolean;
}

export interface Identity {
  readonly mid: number | undefined;
  readonly enterpriseId: number | undefined;
  readonly enterpriseName: string | undefined;
}

/**
 * One business unit of Marketing Cloud. Every call retries what is worth retrying within its budget, then
 * throws a `BackupError`; `signal` ends it with code `cancelled`.
 */
export interface MarketingCloud {
  /** The tenant subdomain of the authentication address. */
  readonly tenant: string;
  identity(signal: AbortSignal): Promise<Identity>;
  /** The scopes a backup needs that the token lacks, in the words of Setup. Asks for a token if there is none yet. */
  missingScopes(signal: AbortSignal): Promise<string[]>;
  /** One page of a list. `pageSize` is a wish: the service may answer with fewer. */
  page(query: AssetQuery, position: Position, pageSize: number, signal: AbortSignal): Promise<AssetPage>;
  /** One request: the service's count of a query. */
  count(query: AssetQuery, signal: AbortSignal): Promise<number>;
  /** The whole asset, or undefined where the service answers 404: there is no such asset. */
  asset(id: number, signal: AbortSignal): Promise<AssetDocument | undefined>;
  /** The file of an asset that has one, decoded; undefined on 404. */
  file(id: number, signal: AbortSignal): Promise<Uint8Array | undefined>;
  folders(scope: Scope, signal: AbortSignal): Promise<FolderList>;
  /** The HTTP `Date` of the first 2xx REST reply since `restartServiceTime`; undefined if it had none. */
  serviceTime(): Date | undefined;
  /** A run begins: the next 2xx REST reply says its time. */
  restartServiceTime(): void;
  /** Requests sent so far, tokens and retries included. */
  requestCount(): number;
  /** Gives up the requests in flight and sends them anew: after a sleep they may hang for ever. */
  abandonInFlight(): void;
}

/** A folder that is to be made. */
export interface NewFolder {
  readonly name: string;
  readonly parentId: number;
  readonly description?: string | undefined;
}

/**
 * Writing to a business unit. Changing is repeated like reading. Making something is never blindly repeated: where
 * a reply was lost, what it may have made is looked for first. Nothing can be deleted.
 */
export interface MarketingCloudWriter {
  /** The scopes that writing needs and the token lacks, in the words of Setup. */
  missingWriteScopes(signal: AbortSignal): Promise<string[]>;
  /**
   * Makes an asset; `fields` names its `customerKey`, by which it is found again. Throws `key-taken` where another
   * has that key.
   */
  createAsset(
    fields: JsonObject & { readonly customerKey: string },
    signal: AbortSignal,
  ): Promise<AssetDocument>;
  /** Changes the fields that are sent, each as a whole; undefined where there is no such asset. */
  updateAsset(id: number, fields: JsonObject, signal: AbortSignal): Promise<AssetDocument | undefined>;
  /** The asset of an external key as it is now, whole; undefined where there is none. */
  assetByKey(customerKey: string, signal: AbortSignal): Promise<AssetDocument | undefined>;
  /** Makes a folder, or gives the one of that name that is there. */
  createFolder(folder: NewFolder, signal: AbortSignal): Promise<Folder>;
}
