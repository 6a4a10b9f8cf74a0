import { z } from 'zod';
import type { DestinationKind } from './destination.ts';
import type { CallError } from './ipc.ts';

/**
 * What the browser of a job's backups asks and is told: the account at any date, its assets, their versions.
 * Instants are ISO 8601 in UTC. A date is given as `at`: null stands for the newest that is known.
 */

const jobId = z.uuid();
const assetId = z.int();
const runId = z.string().min(1).max(40);
const at = z.iso.datetime({ offset: true }).nullable();
const page = { offset: z.int().nonnegative().default(0), limit: z.int().min(1).max(500).default(100) };

/** One version of an asset: it lies in the folder of the run that kept it. */
export const versionInput = z.object({ jobId, id: assetId, runId });

export const assetFiltersSchema = z.object({
  types: z.array(z.int()).max(300).default([]),
  /** With all folders below it. */
  folderId: z.int().nullable().default(null),
  /** As `modifiedBy` has them. */
  authors: z.array(z.string().max(500)).max(100).default([]),
  modifiedFrom: z.iso.datetime({ offset: true }).nullable().default(null),
  modifiedTo: z.iso.datetime({ offset: true }).nullable().default(null),
  gone: z.enum(['without', 'with', 'only']).default('without'),
});
export type AssetFilters = z.infer<typeof assetFiltersSchema>;

export const browseInputs = {
  job: z.object({ jobId }),
  tree: z.object({ jobId, at }),
  assets: z.object({
    jobId,
    at,
    /** The assets directly in this folder; null: all, wherever they are. */
    folderId: z.int().nullable(),
    gone: z.enum(['without', 'with', 'only']).default('without'),
    sort: z.enum(['name', 'modified', 'type', 'author']).default('name'),
    descending: z.boolean().default(false),
    ...page,
  }),
  search: z.object({
    jobId,
    text: z.string().min(1).max(500),
    in: z.enum(['all', 'names', 'code']).default('all'),
    at,
    filters: assetFiltersSchema.prefault({}),
    ...page,
  }),
  asset: z.object({ jobId, id: assetId }),
  assetAt: z.object({ jobId, id: assetId, at }),
  version: versionInput,
  text: versionInput.extend({ part: z.string().min(1).max(300) }),
  preview: versionInput.extend({ remoteImages: z.boolean(), part: z.string().min(1).max(300).nullable() }),
  compare: z.object({ jobId, id: assetId, from: runId, to: runId }),
  report: z.object({
    jobId,
    runId,
    change: z
      .enum(['added', 'changed', 'moved', 'renamed', 'deleted', 'left-selection'])
      .nullable()
      .default(null),
    ...page,
  }),
  exportReport: z.object({ jobId, runId, format: z.enum(['html', 'csv']) }),
  brokenReferences: z.object({ jobId, at, ...page }),
  files: z.object({
    jobId,
    /** Relative to the root; empty for the root. */
    folder: z.string().max(1000),
    cursor: z.string().max(4000).nullable(),
  }),
  file: z.object({ jobId, path: z.string().min(1).max(1000) }),
  save: z.object({
    jobId,
    what: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('version'), id: assetId, runId }),
      z.object({ kind: z.literal('assets'), ids: z.array(assetId).min(1).max(100_000), at }),
      z.object({ kind: z.literal('folder'), folderId: z.int(), at }),
      z.object({ kind: z.literal('account'), at }),
    ]),
    as: z.enum(['files', 'zip']),
  }),
  saving: z.object({ saveId: z.uuid() }),
} as const;

/** How an asset's new version, or its end, differs from what was there before. Several may be true of one. */
export type Change = 'added' | 'changed' | 'moved' | 'renamed' | 'deleted' | 'left-selection';

export type GoneState = 'deleted' | 'left-selection';

/** A finished run, as a point in time of the account. */
export interface RunPoint {
  readonly runId: string;
  readonly folder: string;
  readonly kind: 'backup' | 'carried' | 'safety' | 'repair';
  readonly until: string;
  readonly started: string;
  readonly trigger: string;
  readonly status: 'complete' | 'with problems';
  readonly kept: number;
  readonly added: number;
  readonly changed: number;
  readonly deleted: number;
  readonly bytes: number;
  /** Assets that the account had then, as far as it was backed up. */
  readonly assets: number;
}

/** What the browser knows of a job's destination. */
export interface BrowseState {
  /** Oldest first. */
  readonly runs: readonly RunPoint[];
  /** The destination is being read. */
  readonly reading: boolean;
  /** Runs that were new and are read, of those to be read; null while that is not known. */
  readonly progress: { readonly done: number; readonly total: number } | null;
  /** Versions whose code is searchable, of those that have code. */
  readonly indexed: { readonly done: number; readonly total: number };
  /** Why the destination cannot be read now; what was read before is still shown. */
  readonly problem: CallError | null;
  readonly destinationKind: DestinationKind;
  readonly address: string;
}

/** A folder of Content Builder at a date. Folders that the tree does not name have the path that was kept. */
export interface FolderAt {
  readonly id: number;
  readonly parentId: number;
  readonly name: string;
  readonly shared: boolean;
  /** Assets directly in it. */
  readonly assets: number;
  /** Assets that were directly in it and are gone. */
  readonly gone: number;
}

/** An asset at a date: its newest version by then. */
export interface AssetRow {
  readonly id: number;
  /** The run that kept this version. */
  readonly runId: string;
  readonly name: string;
  readonly customerKey: string | null;
  readonly typeId: number;
  readonly typeName: string | null;
  readonly folderId: number | null;
  readonly folderPath: string;
  readonly createdDate: string | null;
  readonly modifiedDate: string | null;
  readonly modifiedBy: string | null;
  readonly status: string | null;
  readonly partial: boolean;
  readonly bytes: number;
  /** Null while it is there; else since when it was seen to be gone. */
  readonly gone: { readonly state: GoneState; readonly since: string } | null;
}

export interface AssetPage {
  readonly total: number;
  readonly rows: readonly AssetRow[];
}

/** Half-open, in UTF-16 units of `text`. */
export type TextRange = readonly [start: number, end: number];

/** The newest version by that date in which the text is found. */
export interface SearchHit extends AssetRow {
  /** False: the asset's version at that date no longer has the text, only an earlier one had. */
  readonly current: boolean;
  readonly match: {
    readonly where: 'name' | 'key' | 'id' | 'code';
    /** One line with the match in it, cut to what can be shown. */
    readonly text: string;
    readonly ranges: readonly TextRange[];
  };
}

export interface SearchPage {
  readonly rows: readonly SearchHit[];
  readonly more: boolean;
  /** Versions whose code is not indexed yet and was therefore not searched. */
  readonly unsearched: number;
  /** The text has fewer than three characters: code was not searched for it. */
  readonly tooShort: boolean;
  /** Texts so large that only their beginning is searched. */
  readonly cut: number;
}

export interface Facets {
  readonly types: readonly { readonly id: number; readonly name: string | null; readonly assets: number }[];
  readonly authors: readonly { readonly name: string; readonly assets: number }[];
}

/** A moment in the life of an asset, newest first in a history. */
export interface HistoryEntry {
  readonly runId: string;
  readonly until: string;
  readonly changes: readonly Change[];
  /** In words: "moved from A to B". */
  readonly words: readonly string[];
  readonly modifiedDate: string | null;
  readonly modifiedBy: string | null;
  /** Null where this entry is the end of the asset, not a version. */
  readonly version: AssetRow | null;
  /** sha256 of its JSON as FORMAT.md has it; null where it is no version. */
  readonly contentHash: string | null;
}

export type CodeLanguage = 'html' | 'ampscript' | 'ssjs' | 'javascript' | 'css' | 'json' | 'xml' | 'text';

/** A part of a version that can be read as text. */
export interface TextPart {
  /**
   * Names it in `browse.text`: `json`, the path of a file, or `filled`: the code of an asset with slots, with what
   * is in them put in their places.
   */
  readonly part: string;
  readonly label: string;
  readonly language: CodeLanguage;
  readonly bytes: number;
}

export interface Property {
  readonly label: string;
  readonly value: string;
  readonly kind: 'text' | 'instant' | 'code';
}

/** All there is to see of a version. */
export interface AssetDetails {
  readonly row: AssetRow;
  /** Of its JSON file, for people. */
  readonly address: string;
  /** The snapshot folder that the paths of its files start from. */
  readonly folder: string;
  readonly files: readonly { readonly path: string; readonly bytes: number; readonly sha256: string }[];
  readonly texts: readonly TextPart[];
  readonly properties: readonly Property[];
  readonly preview: 'html' | 'image' | 'document' | 'text' | 'none';
  readonly email: {
    readonly subject: string | null;
    readonly preheader: string | null;
    readonly slots: readonly {
      readonly key: string;
      readonly blocks: readonly {
        readonly key: string;
        readonly id: number | null;
        readonly name: string | null;
      }[];
    }[];
  } | null;
}

export interface Text {
  readonly text: string;
  readonly language: CodeLanguage;
}

export interface Comparison {
  readonly from: AssetRow;
  readonly to: AssetRow;
  /** What differs beside the code, in words. */
  readonly words: readonly string[];
  readonly properties: readonly {
    readonly label: string;
    readonly from: string | null;
    readonly to: string | null;
  }[];
  /** Null: that version has no such part. Equal parts are left out of `texts` but named in `equal`. */
  readonly texts: readonly {
    readonly label: string;
    readonly language: CodeLanguage;
    readonly from: string | null;
    readonly to: string | null;
  }[];
  readonly equal: readonly string[];
}

export interface ChangeRow {
  readonly id: number;
  readonly name: string;
  readonly typeName: string | null;
  readonly folderPath: string;
  readonly changes: readonly Change[];
  readonly words: readonly string[];
  readonly by: string | null;
  readonly modifiedDate: string | null;
  /** The version that this run kept, and the one before it. Null where there is none. */
  readonly runId: string | null;
  readonly previousRunId: string | null;
}

export interface ChangeReport {
  readonly run: RunPoint;
  readonly counts: Readonly<Record<Change, number>>;
  readonly total: number;
  readonly rows: readonly ChangeRow[];
  /** This run and those before it, oldest first, for a small picture. */
  readonly series: readonly { readonly runId: string; readonly until: string; readonly changes: number }[];
}

/** A place where one asset names another. */
export interface Reference {
  /** The asset whose code or slot it is in. */
  readonly from: { readonly id: number; readonly name: string; readonly runId: string };
  /** `slot`: a block that lies in a slot of an email or template. */
  readonly how: 'ContentBlockById' | 'ContentBlockByKey' | 'ContentBlockByName' | 'slot' | 'reference';
  /** What is named: an id, a key or a path. Null where code works it out. */
  readonly target: string | null;
  /** Line in the code, from 1; null in a slot. */
  readonly line: number | null;
  readonly to: { readonly id: number; readonly name: string; readonly runId: string } | null;
  /** `unknown`: it is worked out by code, or lies outside of what is backed up. */
  readonly state: 'present' | 'deleted' | 'missing' | 'unknown';
}

export interface References {
  readonly uses: readonly Reference[];
  /** The first thousand. */
  readonly usedBy: readonly Reference[];
  readonly usedByTotal: number;
  /** Versions whose code is not indexed yet: they may name it too. */
  readonly unsearched: number;
}

export interface BrokenReferences {
  readonly total: number;
  readonly rows: readonly Reference[];
  readonly unsearched: number;
}

/** Files and folders as they are stored. */
export interface StoredFiles {
  readonly folder: string;
  /** For people: the path, or the object's address. */
  readonly address: string;
  readonly folders: readonly string[];
  readonly files: readonly {
    readonly name: string;
    readonly bytes: number;
    readonly modified: string | null;
  }[];
  /** For the next page; null where there is no more. */
  readonly next: string | null;
  /** Files lie in folders of this machine: they can be opened and shown. */
  readonly local: boolean;
}

/** A saving to disk under way, or its end. */
export interface Saving {
  readonly saveId: string;
  readonly jobId: string;
  readonly state: 'running' | 'done' | 'cancelled' | 'failed';
  readonly done: number;
  readonly total: number;
  readonly bytes: number;
  /** Absolute: the folder or the zip. */
  readonly path: string;
  readonly error: CallError | null;
}
