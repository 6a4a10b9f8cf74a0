import { z } from 'zod';
import { momentSchema } from '../../shared/moment.ts';
import type { ScheduleState } from '../schedule/state.ts';

const result = z.enum(['complete', 'with problems', 'failed', 'interrupted', 'cancelled']);

const scheduleSchema = z.object({
  settledThrough: momentSchema,
  expression: z.string(),
  zone: z.string(),
  lastSlot: z.exactOptional(momentSchema),
  runBegun: z.exactOptional(z.literal(true)),
  lastResult: z.exactOptional(result),
  continuedFor: z.exactOptional(momentSchema),
  consecutiveFailures: z.int().min(0),
  retryNotBefore: z.exactOptional(momentSchema),
});

const lastRunSchema = z.object({
  runId: z.string(),
  result,
  finished: momentSchema,
  /** The name of its snapshot folder; absent where it came to none. */
  folder: z.exactOptional(z.string()),
});

/** The run that has its folder and has not come to its end here: killed in mid-run, it may have finished all the same. */
const underWaySchema = z.object({
  runId: z.string(),
  folder: z.string(),
  trigger: z.string(),
  /** The slot it is for. */
  slot: z.exactOptional(momentSchema),
});

const lastBackupSchema = z.object({
  finished: momentSchema,
  folder: z.string(),
  /** Assets held at its end; absent where they were not counted. */
  heldAssets: z.exactOptional(z.int().nonnegative()),
});

/** What was told of a job, so that nothing is told twice. */
const toldSchema = z.object({
  /** When its present silence was told of. */
  silence: z.exactOptional(momentSchema),
  /** When its present silence was shown on this machine and written down, whether anybody was told or not. */
  silenceShown: z.exactOptional(momentSchema),
  /** Its silence counts from here on at the earliest: backups before are of another place. */
  silentSince: z.exactOptional(momentSchema),
  /** The failure that was told of last, and that goes on. */
  failure: z.exactOptional(z.object({ cause: z.string(), at: momentSchema })),
});

const jobSchema = z.object({
  /** When the job was first seen here: no slot before it is due. */
  madeAt: momentSchema,
  lastRun: z.exactOptional(lastRunSchema),
  /** The last run that reached its end, with problems or without. */
  lastBackup: z.exactOptional(lastBackupSchema),
  underWay: z.exactOptional(underWaySchema),
  /** What problems are known again by that the user has said to know of. */
  acknowledged: z.exactOptional(z.array(z.string())),
  schedule: z.exactOptional(scheduleSchema),
  told: z.exactOptional(toldSchema),
});

/** The state file. Progress and catalog have files of their own. */
export const stateSchema = z.object({
  formatVersion: z.literal(1),
  /** Names this installation as the owner of its runs. */
  installationId: z.uuid(),
  jobs: z.record(z.string(), jobSchema),
});

export type State = z.output<typeof stateSchema>;
export type StoredState = z.input<typeof stateSchema>;
export type LastBackup = z.output<typeof lastBackupSchema>;
export type RunUnderWay = z.output<typeof underWaySchema>;
export type Told = z.output<typeof toldSchema>;
export type LastRun = z.output<typeof lastRunSchema>;
export type JobState = Omit<z.output<typeof jobSchema>, 'schedule'> & { readonly schedule?: ScheduleState };

/**
 * What this machine remembers between runs. The destination is the authority for everything about backups;
 * what is here may be lost without harm to them. Methods throw `state-broken` where the file can't be
 * read or written.
 */
export interface StateStore {
  installationId(): string;
  /** Undefined where the job was never seen here. `key` is any text. */
  job(key: string): JobState | undefined;
  setJob(key: string, state: JobState): void;
  /** Forgets a job; one that is not known is forgotten already. */
  removeJob(key: string): void;
}
