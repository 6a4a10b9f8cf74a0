import { z } from 'zod';
import { browseInputs, type CodeLanguage } from './browse.ts';
import type { CallError } from './ipc.ts';
import { type RetentionReason, retentionPolicySchema } from './retention.ts';

/**
 * What proves backups whole, puts them back and thins them out: verify, repair, restore and retention, as the window
 * asks for them and is told. Instants are ISO 8601 in UTC.
 */

const jobId = z.uuid();
const restoreId = z.string().regex(/^[0-9a-f]{16}$/);

/** How often, and how much of a destination, is verified without being asked. */
export const verificationSchema = z.object({
  enabled: z.boolean(),
  /** Of the files, each week, the longest unchecked first. */
  weeklyPercent: z.int().min(1).max(100),
});
export type Verification = z.infer<typeof verificationSchema>;
export const NO_VERIFICATION: Verification = { enabled: false, weeklyPercent: 5 };

/** Which backups of a job stay, and whether the rest goes without being asked: after a backup, once a week. */
export const retentionSettingsSchema = z.object({
  policy: retentionPolicySchema,
  automatic: z.boolean(),
});
export type RetentionSettings = z.infer<typeof retentionSettingsSchema>;
export const NO_RETENTION: RetentionSettings = { policy: { keep: 'all' }, automatic: false };

export const trustInputs = {
  job: z.object({ jobId }),
  verify: z.object({
    jobId,
    /** A snapshot folder; null: the whole destination. */
    folder: z.string().min(1).max(200).nullable(),
    /** Null: all files are read. */
    samplePercent: z.int().min(1).max(100).nullable(),
  }),
  planRestore: z.object({
    jobId,
    what: browseInputs.save.shape.what,
    /** `other account`: into the business unit `mid`, which the same package reaches. */
    mode: z.enum(['in place', 'copy', 'other account']),
    mid: z.int().positive().nullable(),
  }),
  /** Puts back what a safety run holds. */
  planUndo: z.object({ jobId, safetyRun: z.string().min(1).max(40) }),
  restore: z.object({ jobId, restoreId }),
  restoreItems: z.object({
    jobId,
    restoreId,
    show: z
      .enum(['create', 'update', 'conflict', 'unchanged', 'impossible', 'failed'])
      .nullable()
      .default(null),
    offset: z.int().nonnegative().default(0),
    limit: z.int().min(1).max(500).default(100),
  }),
  restoreItem: z.object({ jobId, restoreId, id: z.int() }),
  /** One that was interrupted goes on as it was begun: `overwriteConflicts` is of a plan alone. */
  applyRestore: z.object({ jobId, restoreId, overwriteConflicts: z.boolean() }),
  previewRetention: z.object({ jobId, policy: retentionPolicySchema }),
  /** What the preview showed: where it would be otherwise by now, nothing is removed. */
  applyRetention: z.object({ jobId, previewId: z.uuid() }),
} as const;

/** What a job is busy with beside backups; backups wait for it, but for `verify`. */
export interface TaskView {
  readonly kind: 'verify' | 'repair' | 'restore-plan' | 'restore' | 'retention-preview' | 'retention';
  readonly started: string;
  readonly done: number;
  /** Null while that is not known. */
  readonly total: number | null;
  readonly bytes: number | null;
}

/** What is known of the wholeness of a job's backups. */
export interface HealthView {
  /** `unknown`: never verified, or not since it could not be. `damaged`: the last time that they were looked at, files were missing or damaged. */
  readonly state: 'unknown' | 'sound' | 'damaged';
  /** When files were last read back. */
  readonly verified: string | null;
  /** How much was read then; null: all. */
  readonly samplePercent: number | null;
  readonly checked: number;
  readonly missing: number;
  readonly damaged: number;
  readonly foreign: number;
}

export const NEVER_VERIFIED: HealthView = {
  state: 'unknown',
  verified: null,
  samplePercent: null,
  checked: 0,
  missing: 0,
  damaged: 0,
  foreign: 0,
};

export interface FindingView {
  /** The snapshot folder's run; null where it belongs to none. */
  readonly runId: string | null;
  /** Relative to the root. */
  readonly path: string;
  /** The asset it is of, by name where that is known. */
  readonly asset: { readonly id: number; readonly name: string | null } | null;
}

export interface VerifyReport {
  readonly started: string;
  readonly finished: string;
  readonly folder: string | null;
  readonly samplePercent: number | null;
  readonly runs: number;
  readonly checked: number;
  readonly bytes: number;
  /**
   * How many are known of, those that an earlier verifying found elsewhere included, and the first thousand of each.
   * `repaired`: missing or damaged where they were written, and held whole by a repair since.
   */
  readonly totals: {
    readonly missing: number;
    readonly damaged: number;
    readonly foreign: number;
    readonly repaired: number;
  };
  readonly missing: readonly FindingView[];
  readonly damaged: readonly FindingView[];
  readonly foreign: readonly FindingView[];
  /** Why the last verifying came to no end, where one was tried since. */
  readonly problem: CallError | null;
  /** The last repair since. */
  readonly repair: RepairView | null;
}

/** What a repair has put back. */
export interface RepairView {
  readonly finished: string;
  /** Files that are whole again. */
  readonly repaired: number;
  /** Files that could not be put back; the first thousand of them, and why. */
  readonly lostTotal: number;
  readonly lost: readonly (FindingView & { readonly reason: string })[];
  /** Why it came to no end. */
  readonly problem: CallError | null;
}

export type RestoreActionView = 'create' | 'update' | 'conflict' | 'unchanged' | 'impossible';

/** A restore from its plan to its end. */
export interface RestoreView {
  readonly restoreId: string;
  readonly jobId: string;
  readonly started: string;
  readonly state:
    | 'planning'
    /** Nothing was changed yet. */
    | 'planned'
    | 'applying'
    | 'complete'
    | 'with problems'
    /** It can be continued. */
    | 'interrupted'
    /** It could not be planned, or not begun. */
    | 'failed';
  readonly mode: 'in place' | 'copy' | 'other account' | 'undo';
  /** The business unit that is restored into. */
  readonly target: { readonly mid: number; readonly name: string | null } | null;
  /** Assets that are done, of those asked for. */
  readonly done: number;
  readonly total: number;
  /** What the plan says; null while it is being made. */
  readonly counts: Readonly<Record<RestoreActionView, number>> | null;
  /** What became of it. */
  readonly outcomes: {
    readonly made: number;
    readonly changed: number;
    readonly unchanged: number;
    readonly passedOver: number;
    readonly failed: number;
    readonly notReached: number;
  } | null;
  /** Names from the top, joined by " / ". */
  readonly foldersToMake: readonly string[];
  /** References by id that come to nothing there. */
  readonly lostReferences: number;
  /** As Setup calls them; empty where the package may write. */
  readonly missingScopes: readonly string[];
  /** The runs that hold what was overwritten: what undoing puts back. */
  readonly safetyRuns: readonly string[];
  readonly error: CallError | null;
}

export interface RestoreItemView {
  readonly id: number;
  readonly name: string;
  readonly typeName: string;
  /** The folder it goes to, names from the top joined by " / "; null where it goes nowhere. */
  readonly folder: string | null;
  readonly action: RestoreActionView;
  readonly reason: string | null;
  /** In words: "code", "name", "folder". */
  readonly changes: readonly string[];
  /** What became of it; null before it was tried. */
  readonly outcome: 'made' | 'changed' | 'unchanged' | 'passed over' | 'failed' | 'not reached' | null;
  readonly message: string | null;
  readonly targetId: number | null;
  /** In words: what Marketing Cloud did not take as it was sent. */
  readonly notTaken: readonly string[];
}

export interface RestoreItems {
  readonly total: number;
  readonly rows: readonly RestoreItemView[];
}

/** What is there now, and what would be there after. */
export interface RestoreDifference {
  readonly id: number;
  readonly name: string;
  /** Fields as readable text, the one above the other; null where nothing is there. */
  readonly present: string | null;
  readonly restored: string;
  /** The code alone, where both have some. */
  readonly code: {
    readonly language: CodeLanguage;
    readonly present: string;
    readonly restored: string;
  } | null;
}

export interface RetentionPreviewView {
  readonly previewId: string;
  /** Oldest first. */
  readonly runs: readonly {
    readonly folder: string;
    readonly until: string;
    readonly kind: 'backup' | 'carried' | 'safety' | 'repair';
    readonly keep: boolean;
    readonly why: RetentionReason;
  }[];
  readonly droppedRuns: number;
  readonly freedBytes: number;
  /** What is written for it: copies of what kept runs still need. */
  readonly writtenBytes: number;
  /** Folders that an earlier retention was to remove and that are still there: they are tried again. */
  readonly leftOver: readonly string[];
  readonly warnings: readonly string[];
}

export interface RetentionOutcomeView {
  readonly droppedRuns: number;
  readonly freedBytes: number;
  /** The folder that carries what is still needed; null where no run went. */
  readonly folder: string | null;
  /** What the destination would not remove: it counts no longer, and the next time tries again. */
  readonly refused: readonly { readonly folder: string; readonly reason: string }[];
}
