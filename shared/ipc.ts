import { z } from 'zod';
import type * as Browse from './browse.ts';
import { browseInputs } from './browse.ts';
import type { DestinationKind } from './destination.ts';
import { destinationSchema } from './destination-schema.ts';
import {
  connectionSchema,
  type JobSettings,
  jobDraftSchema,
  jobSettingsSchema,
  type Preferences,
  preferencesSchema,
} from './job.ts';
import type { Licence } from './licences.ts';
import { type LogPage, logQuerySchema } from './log.ts';
import type * as Notify from './notify.ts';
import { notifyInputs } from './notify.ts';
import type { ProgressView, RunDetails, RunLogLine, RunLogView } from './runs.ts';
import { selectionSchema } from './selection.ts';
import type * as Trust from './trust.ts';
import { trustInputs } from './trust.ts';
import { type UpdatesView, updatesSettingsSchema } from './updates.ts';

/**
 * All that the window can ask of the program and all that it is told: the whole contract. Main parses every
 * input by its schema; preload and the window's client are derived from it. No output holds a secret.
 */

const jobId = z.uuid();
const none = z.undefined();
/** The secret of a destination, as `secretKindOf` tells which; null where it needs none or keeps the one it has. */
const destinationSecret = z.string().trim().min(1).max(100_000).nullable().default(null);

export type { ProgressView, RunDetails, RunLogLine, RunLogView, RunResultView } from './runs.ts';

/** A call: the schema of its input, and (in the type alone) what it answers. */
interface Call<Input extends z.ZodType, Output> {
  readonly input: Input;
  readonly output?: Output;
}

function call<Output>() {
  return <Input extends z.ZodType>(input: Input): Call<Input, Output> => ({ input });
}

export const calls = {
  'app.about': call<About>()(none),
  'app.openLink': call<void>()(z.enum(['installed-packages-help'])),
  /** Of all that the program is made of, by name. */
  'app.licences': call<Licence[]>()(none),
  /** The native menu of a job, opened at a place of the page; answers with what was chosen when it has closed. */
  'app.jobMenu': call<JobAction | null>()(z.object({ jobId, x: z.int(), y: z.int() })),
  /** Asks the user in a native dialog. True where he says yes. */
  'app.confirm': call<boolean>()(
    z.discriminatedUnion('question', [
      z.object({ question: z.literal('remove-job'), jobId }),
      z.object({ question: z.literal('confirm-deletions'), jobId }),
      z.object({
        question: z.literal('apply-retention'),
        jobId,
        runs: z.int().positive(),
        bytes: z.int().nonnegative(),
      }),
      z.object({
        question: z.literal('apply-restore'),
        jobId,
        /** Assets that are made, and that are changed or overwritten. */
        made: z.int().nonnegative(),
        changed: z.int().nonnegative(),
        target: z.string().min(1).max(200),
      }),
      /** `changes` follows "The changes to". */
      z.object({ question: z.literal('discard-changes'), changes: z.string().min(1).max(200) }),
    ]),
  ),
  /** Shows a failure that has no place of its own on the page in a native dialog. */
  'app.showFailure': call<void>()(
    z.object({ message: z.string().min(1).max(5000), hint: z.string().max(5000).nullable() }),
  ),

  'jobs.list': call<JobView[]>()(none),
  'jobs.settings': call<StoredJob>()(z.object({ jobId })),
  /** Makes a job for each MID named (or one, for the package's own business unit); start times are spread. */
  'jobs.create': call<{ jobIds: string[] }>()(
    z.object({
      draft: jobDraftSchema,
      clientSecret: z.string().min(1),
      destinationSecret,
      mids: z.array(z.int().positive()).max(50),
    }),
  ),
  'jobs.createSample': call<{ jobIds: string[] }>()(z.object({ path: z.string().min(1) })),
  /** A destination whose secret is kept keeps it, unless another one is given or it would go elsewhere. */
  'jobs.update': call<void>()(
    z.object({ jobId, settings: jobSettingsSchema.omit({ sample: true }), destinationSecret }),
  ),
  'jobs.setSecret': call<void>()(z.object({ jobId, clientSecret: z.string().min(1) })),
  'jobs.setPaused': call<void>()(z.object({ jobId, paused: z.boolean() })),
  /** Forgets the job and its secret on this machine. Backups stay where they are. */
  'jobs.remove': call<void>()(z.object({ jobId })),

  'runs.start': call<void>()(z.object({ jobId, full: z.boolean(), acceptDeletions: z.boolean() })),
  /** The user knows of the problems that the last run had: they are tried and listed as before, and no news. */
  'runs.acknowledge': call<void>()(z.object({ jobId })),
  'runs.cancel': call<void>()(z.object({ jobId })),
  'runs.log': call<RunLogView>()(z.object({ jobId, limit: z.int().min(1).max(1000) })),
  'runs.details': call<RunDetails>()(z.object({ jobId, folder: z.string().min(1).max(200) })),
  'runs.openFolder': call<void>()(z.object({ jobId, folder: z.string().min(1).max(200).nullable() })),

  /** `clientSecret` null: the one kept for `jobId`. */
  'account.test': call<AccountTest>()(
    z.object({
      connection: connectionSchema,
      clientSecret: z.string().min(1).nullable(),
      jobId: jobId.nullable(),
    }),
  ),
  'account.folders': call<FolderNode[]>()(z.object({ jobId, scope: selectionSchema.shape.scope })),
  'account.types': call<AssetTypeChoice[]>()(none),

  'storage.chooseFolder': call<string | null>()(none),
  /** `jobId`: the job whose destination it is, or would be; its kept secret is used where none is given. */
  'storage.test': call<StorageTest>()(
    z.object({ destination: destinationSchema, destinationSecret, jobId: jobId.nullable() }),
  ),

  /** Reads the destination anew and answers with what is known by then; `browse.changed` tells the rest. */
  'browse.open': call<Browse.BrowseState>()(browseInputs.job),
  'browse.tree': call<Browse.FolderAt[]>()(browseInputs.tree),
  'browse.assets': call<Browse.AssetPage>()(browseInputs.assets),
  'browse.search': call<Browse.SearchPage>()(browseInputs.search),
  'browse.facets': call<Browse.Facets>()(browseInputs.job),
  'browse.history': call<Browse.HistoryEntry[]>()(browseInputs.asset),
  'browse.asset': call<Browse.AssetDetails>()(browseInputs.version),
  'browse.text': call<Browse.Text>()(browseInputs.text),
  /** The address of a frame that shows a version, good for as long as the window is open. */
  'browse.preview': call<{ url: string }>()(browseInputs.preview),
  'browse.compare': call<Browse.Comparison>()(browseInputs.compare),
  'browse.report': call<Browse.ChangeReport>()(browseInputs.report),
  /** Where it was saved; null where the user chose no place. */
  'browse.exportReport': call<string | null>()(browseInputs.exportReport),
  'browse.references': call<Browse.References>()(browseInputs.assetAt),
  'browse.brokenReferences': call<Browse.BrokenReferences>()(browseInputs.brokenReferences),
  'browse.files': call<Browse.StoredFiles>()(browseInputs.files),
  'browse.openFile': call<void>()(browseInputs.file),
  'browse.showFile': call<void>()(browseInputs.file),
  /** Asks for a place and starts to save; null where the user chose none. `browse.saving` tells how it goes. */
  'browse.save': call<{ saveId: string } | null>()(browseInputs.save),
  'browse.cancelSave': call<void>()(browseInputs.saving),
  'browse.showSaved': call<void>()(browseInputs.saving),

  /** Starts to read back and compare; `tasks.progress` and the job's `health` tell the rest. */
  'verify.start': call<void>()(trustInputs.verify),
  /** What the last verifying found; null where there was none. */
  'verify.report': call<Trust.VerifyReport | null>()(trustInputs.job),
  /** Starts a run that fetches anew what is missing or damaged, as far as Marketing Cloud still has it. */
  'repair.start': call<void>()(trustInputs.job),
  /** Ends what the job is busy with beside a backup. A restore can be continued. */
  'tasks.cancel': call<void>()(trustInputs.job),

  /** Starts to compare with the account as it is; changes nothing. `restore.changed` tells the rest. */
  'restore.plan': call<{ restoreId: string }>()(trustInputs.planRestore),
  'restore.planUndo': call<{ restoreId: string }>()(trustInputs.planUndo),
  /** The newest first. */
  'restore.list': call<Trust.RestoreView[]>()(trustInputs.job),
  'restore.show': call<Trust.RestoreView>()(trustInputs.restore),
  'restore.items': call<Trust.RestoreItems>()(trustInputs.restoreItems),
  'restore.difference': call<Trust.RestoreDifference>()(trustInputs.restoreItem),
  /** Starts to do what the plan says, or goes on with it where it was interrupted. */
  'restore.apply': call<void>()(trustInputs.applyRestore),

  /** Removes nothing. */
  'retention.preview': call<Trust.RetentionPreviewView>()(trustInputs.previewRetention),
  'retention.apply': call<Trust.RetentionOutcomeView>()(trustInputs.applyRetention),

  'notify.secrets': call<Notify.KeptNotifySecrets>()(notifyInputs.job),
  'notify.setSecret': call<void>()(notifyInputs.secret),
  /** Sends a message that says it is a test, by the settings given. */
  'notify.test': call<Notify.NotifyTest>()(notifyInputs.test),

  'schedule.preview': call<SchedulePreview>()(
    z.object({ cron: z.string().max(100), zone: z.string().max(100) }),
  ),

  'log.read': call<LogPage>()(logQuerySchema),
  'log.openFolder': call<void>()(none),
  /** As text, without secrets. */
  'support.report': call<string>()(none),

  'preferences.get': call<Preferences>()(none),
  'preferences.set': call<void>()(preferencesSchema),
  'settings.export': call<string | null>()(none),
  'settings.import': call<{ jobs: number } | null>()(none),

  /** Null where the program was packed without a feed of newer versions. */
  'updates.get': call<UpdatesView | null>()(none),
  'updates.set': call<void>()(updatesSettingsSchema),
  /** Looks for a newer version; where that is done by itself, gets it as well. `updates.changed` tells the rest. */
  'updates.check': call<void>()(none),
  'updates.download': call<void>()(none),
  /** Quits, installs and starts anew. Refused while a job is busy. */
  'updates.install': call<void>()(none),

  /** Whether secrets can be kept here; asks the keychain anew. */
  'keychain.check': call<{ problem: CallError | null }>()(none),
  'notices.list': call<Notice[]>()(none),
  'notices.dismiss': call<void>()(z.object({ id: z.string().max(100) })),
} as const;

export type Calls = typeof calls;
export type CallName = keyof Calls;
/** All names, for main to answer and for the bridge to know. */
export const callNames: readonly CallName[] = Object.keys(calls).filter(
  (name): name is CallName => name in calls,
);
export type CallInput<Name extends CallName> = z.input<Calls[Name]['input']>;
export type CallOutput<Name extends CallName> =
  Calls[Name] extends Call<z.ZodType, infer Output> ? Output : never;

/** What main answers each call with. Inputs are parsed before. */
export type CallHandlers = {
  readonly [Name in CallName]: (input: z.output<Calls[Name]['input']>) => Promise<CallOutput<Name>>;
};

/** What the window is told without asking. */
export interface Events {
  /** A job's state has changed, or jobs were added or removed. */
  'jobs.changed': { readonly jobs: readonly JobView[] };
  'runs.progress': { readonly jobId: string; readonly progress: ProgressView };
  /** More of a job's runs are known than the last answer about them had. */
  'runs.changed': { readonly jobId: string };
  'notices.changed': { readonly notices: readonly Notice[] };
  /** What is known of a job's destination has changed. */
  'browse.changed': { readonly jobId: string; readonly state: Browse.BrowseState };
  'browse.saving': Browse.Saving;
  /** How far a job is with what it does beside backups; null: it has ended. */
  'tasks.progress': { readonly jobId: string; readonly task: Trust.TaskView | null };
  'restore.changed': { readonly restore: Trust.RestoreView };
  'updates.changed': UpdatesView;
  /** The user chose something in a menu or in the tray that the window has to show. */
  navigate: { readonly to: 'settings' | 'add-job' | 'job' | 'log'; readonly jobId: string | null };
  /** The user chose "Back Up Now" in the menu: the job that the window shows. */
  'back-up': null;
  /** The user chose "Search Backups" in the menu: those of the job that the window shows. */
  search: null;
  /** The user chose "Keyboard Shortcuts" in the menu. */
  shortcuts: null;
}
export type EventName = keyof Events;
export const eventNames = [
  'jobs.changed',
  'runs.progress',
  'runs.changed',
  'notices.changed',
  'browse.changed',
  'browse.saving',
  'tasks.progress',
  'restore.changed',
  'updates.changed',
  'navigate',
  'back-up',
  'search',
  'shortcuts',
] as const satisfies EventName[];

/** How a failure crosses to the window. */
export interface CallError {
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
}

export type CallResult<Output> =
  | { readonly ok: true; readonly value: Output }
  | { readonly ok: false; readonly error: CallError };

/** What the bridge gives the window, under `window.backupCreator`. */
export interface Bridge {
  readonly platform: 'darwin' | 'win32' | 'linux';
  call(name: CallName, input: unknown): Promise<CallResult<unknown>>;
  on<Name extends EventName>(name: Name, listener: (payload: Events[Name]) => void): () => void;
}

/** What a job's menu offers beside backing up. */
export type JobAction = 'back-up-everything' | 'pause' | 'resume' | 'open-folder' | 'copy-address' | 'remove';

export interface About {
  readonly version: string;
  readonly platform: 'darwin' | 'win32' | 'linux';
  /** IANA zone of this machine. */
  readonly zone: string;
  readonly zones: readonly string[];
  /** Where a sample job puts its backups unless told otherwise. */
  readonly sampleFolder: string;
}

/** A job as the sidebar, the tray and its overview show it. Times are ISO 8601 in UTC. */
export interface JobView {
  readonly id: string;
  readonly name: string;
  readonly sample: boolean;
  readonly state: 'idle' | 'running' | 'problem' | 'paused';
  readonly mid: number | null;
  readonly destination: string;
  readonly destinationKind: DestinationKind;
  readonly scheduleWords: string;
  readonly zone: string;
  /** When the last backup that reached its end did so. */
  readonly protectedSince: string | null;
  readonly lastRun: RunLogLine | null;
  /** The last run had no problem but those that the user has said to know of. */
  readonly acknowledged: boolean;
  readonly nextRun: { readonly at: string; readonly reason: string } | null;
  readonly heldAssets: number | null;
  readonly progress: ProgressView | null;
  readonly task: Trust.TaskView | null;
  readonly health: Trust.HealthView;
}

export interface StoredJob {
  readonly settings: JobSettings;
  /** Null while the keychain does not say. */
  readonly hasSecret: boolean | null;
  /** True as well where the destination needs none. */
  readonly hasDestinationSecret: boolean | null;
}

export interface AccountTest {
  readonly tenant: string;
  readonly mid: number | null;
  readonly enterpriseId: number | null;
  readonly enterpriseName: string | null;
  /** In the words of Setup; empty where the package may read all that a backup needs. */
  readonly missingScopes: readonly string[];
  readonly blocks: number | null;
}

export interface FolderNode {
  readonly id: number;
  readonly name: string;
  readonly parentId: number;
}

export interface AssetTypeChoice {
  readonly id: number;
  readonly name: string;
  readonly isBlock: boolean;
}

export interface StorageTest {
  readonly ok: boolean;
  readonly message: string;
  readonly limits: readonly string[];
}

export type SchedulePreview =
  | { readonly ok: true; readonly words: string; readonly next: readonly string[] }
  | { readonly ok: false; readonly message: string };

export interface Notice {
  readonly id: string;
  readonly level: 'info' | 'problem';
  readonly message: string;
  readonly hint: string | null;
}
