import { z } from 'zod';
import { selectionSchema } from './selection.ts';

/** The version of the format that this program writes. Readers accept it and all before it. */
export const FORMAT_VERSION = 1;

/** An instant as ISO 8601 in UTC. As text it sorts by time as long as the number of digits is the same. */
const instant = z.iso.datetime({ offset: true });
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** A run's id is part of folder names and of file names. */
const runId = z.string().regex(/^[0-9a-z-]{6,40}$/);

/** The account a root belongs to. Its identity is (tenant, mid). */
export const accountSchema = z.object({
  tenant: z.string().min(1),
  mid: z.int().positive(),
  name: z.string().optional(),
});
export type Account = z.infer<typeof accountSchema>;

/** `backup-creator.json` at a root. */
export const rootSchema = z.object({ formatVersion: z.int().positive(), account: accountSchema });

export const runKindSchema = z.enum(['backup', 'carried', 'safety', 'repair']);
export type RunKind = z.infer<typeof runKindSchema>;

/** `run.json`: written first; a folder with it and no manifest is an interrupted run. */
export const runRecordSchema = z.object({
  formatVersion: z.int().positive(),
  runId,
  owner: z.string().min(1),
  kind: runKindSchema,
  account: accountSchema,
  trigger: z.string(),
  full: z.boolean(),
  started: instant,
  since: instant.nullable(),
  until: instant,
  /** The service's time when the run began: earlier than `until` where its clock was ahead in a run before. */
  serviceTime: instant.optional(),
  selection: selectionSchema,
  buildsOn: z.array(runId),
});
export type RunRecord = z.infer<typeof runRecordSchema>;

/** What a `carried` run says of the run that something came from; all else belongs to the run of its manifest. */
const origin = {
  run: runId.optional(),
  until: instant.optional(),
  sequence: z.int().nonnegative().optional(),
};

/** An id that is not kept whole, and why. `modifiedDate` is the listed one, null where none was. */
export const pendingSchema = z.object({
  id: z.int(),
  modifiedDate: z.string().nullable(),
  reason: z.string(),
  ...origin,
});
export type Pending = z.infer<typeof pendingSchema>;

/** Something the user should know, with what to do about it. */
export const problemSchema = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  ids: z.array(z.int()).optional(),
});
export type Problem = z.infer<typeof problemSchema>;

/** Whether a type's lists were found to carry whole assets in a run. */
export const trustSchema = z.object({
  typeId: z.int(),
  trusted: z.boolean(),
  compared: z.int().nonnegative(),
  /** Top-level fields that differed between list and by-id, where any did. */
  differing: z.array(z.string()),
});
export type TrustOutcome = z.infer<typeof trustSchema>;

const keptFileSchema = z.object({ sha256, bytes: z.int().nonnegative(), lines: z.int().nonnegative() });

export const countsSchema = z.object({
  listed: z.int().nonnegative(),
  kept: z.int().nonnegative(),
  added: z.int().nonnegative(),
  changed: z.int().nonnegative(),
  unchanged: z.int().nonnegative(),
  deleted: z.int().nonnegative(),
  leftSelection: z.int().nonnegative(),
  problems: z.int().nonnegative(),
});
export type Counts = z.infer<typeof countsSchema>;

/** `manifest.json`: written last; with it a run is finished and never written again. */
export const manifestSchema = z.object({
  formatVersion: z.int().positive(),
  kind: runKindSchema,
  toolVersion: z.string(),
  runId,
  /** One more than the greatest seen at the destination: orders runs whose `until` is the same second. */
  sequence: z.int().nonnegative(),
  owner: z.string().min(1),
  account: accountSchema,
  selection: selectionSchema,
  /** The folder ids the selection resolved to, subfolders included; null where all folders are selected. */
  selectedFolderIds: z.array(z.int()).nullable(),
  full: z.boolean(),
  buildsOn: z.array(runId),
  /** For kind `carried`: the runs it replaces, which count as there. */
  carried: z.array(runId).optional(),
  /** For kind `carried`: the folder trees in its `folders.ndjson`, each with the sha256 that its run had named. */
  trees: z
    .array(z.object({ run: runId, until: instant, sequence: z.int().nonnegative(), sha256 }))
    .optional(),
  /** For kind `repair`: the runs that hold, damaged, what it has whole. */
  mends: z.array(runId).optional(),
  trigger: z.string(),
  started: instant,
  finished: instant,
  since: instant.nullable(),
  until: instant,
  watermark: instant.nullable(),
  /** The service's time when the run of that watermark began: earlier where its clock was ahead in a run before. */
  watermarkServiceTime: instant.optional(),
  watermarkSelection: selectionSchema.nullable(),
  /** The folder ids that the watermark's selection resolved to; null where it held all folders, or there is none. */
  watermarkFolderIds: z.array(z.int()).nullable(),
  walked: z.boolean(),
  itemsWithoutId: z.int().nonnegative(),
  counts: countsSchema,
  bytes: z.int().nonnegative(),
  requests: z.int().nonnegative(),
  trust: z.array(trustSchema),
  problems: z.array(problemSchema),
  pending: z.array(pendingSchema),
  files: z.object({ folders: keptFileSchema.nullable(), index: keptFileSchema, inventory: keptFileSchema }),
  status: z.enum(['complete', 'with problems']),
});
export type Manifest = z.infer<typeof manifestSchema>;
export type KeptFile = z.infer<typeof keptFileSchema>;

/** One line of `index.ndjson`: an asset kept in this run. `files[].path` is relative to the snapshot folder. */
export const indexLineSchema = z.object({
  id: z.int(),
  customerKey: z.string().optional(),
  objectID: z.string().optional(),
  name: z.string(),
  assetType: z.object({ id: z.int(), name: z.string().optional() }),
  folderPath: z.string(),
  folderId: z.int().nullable(),
  createdDate: z.string().nullable(),
  /** As an instant with seven digits, so that it sorts as text; null where the service sent no date. */
  modifiedDate: z.string().nullable(),
  modifiedBy: z.string().optional(),
  version: z.number().optional(),
  status: z.string().optional(),
  partial: z.boolean(),
  source: z.enum(['id', 'list']),
  contentHash: sha256,
  files: z.array(z.object({ path: z.string(), bytes: z.int().nonnegative(), sha256 })),
  ...origin,
});
export type IndexLine = z.infer<typeof indexLineSchema>;

export const assetStateSchema = z.enum(['present', 'outside', 'deleted', 'left-selection']);
export type AssetState = z.infer<typeof assetStateSchema>;

/** One line of `inventory.ndjson`: a state learned in this run. */
export const inventoryLineSchema = z.object({
  id: z.int(),
  modifiedDate: z.string().nullable(),
  folderId: z.int().nullable(),
  state: assetStateSchema,
  /** How it left the selection: moved to a folder outside, or the selection's types or scope no longer cover it. */
  left: z.enum(['folder', 'type', 'scope']).optional(),
  /** True where a body kept from a list was found equal to the asset fetched by id: it need not be asked again. */
  checkedById: z.boolean().optional(),
  /** For deleted ones. */
  name: z.string().optional(),
  noticed: instant.optional(),
  ...origin,
});
export type InventoryLine = z.infer<typeof inventoryLineSchema>;

/** One line of `folders.ndjson`. */
export const folderLineSchema = z.object({
  id: z.int(),
  name: z.string(),
  parentId: z.int(),
  categoryType: z.string().optional(),
  memberId: z.int().optional(),
  enterpriseId: z.int().optional(),
  description: z.string().optional(),
  ...origin,
});
export type FolderLine = z.infer<typeof folderLineSchema>;
