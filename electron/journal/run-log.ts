import { mkdir, open, readFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { momentSchema } from '../../shared/moment.ts';
import { notifyChannels, notifyEvents } from '../../shared/notify.ts';

const runLogEntrySchema = z.object({
  at: momentSchema,
  job: z.string(),
  runId: z.exactOptional(z.string()),
  /** What made the run start, or would have. */
  trigger: z.string(),
  outcome: z.enum(['complete', 'with problems', 'failed', 'interrupted', 'skipped', 'cancelled']),
  /** Why it failed or was skipped, in a sentence. */
  reason: z.exactOptional(z.string()),
  /** What to do about that. */
  hint: z.exactOptional(z.string()),
  /** What kind of failure it was, as errors name it. */
  code: z.exactOptional(z.string()),
  started: z.exactOptional(momentSchema),
  finished: z.exactOptional(momentSchema),
  /** The slot it was for; with `through`, the first and last of several. */
  slot: z.exactOptional(momentSchema),
  through: z.exactOptional(momentSchema),
  /** The name of its snapshot folder. */
  folder: z.exactOptional(z.string()),
  counts: z.exactOptional(z.record(z.string(), z.number())),
  bytes: z.exactOptional(z.number()),
  /** What its problems are known again by; absent where they cannot be taken as known. */
  problems: z.exactOptional(z.array(z.string())),
});

/** A run, or one that did not take place: every run that did not happen has a recorded reason. */
export type RunLogEntry = z.output<typeof runLogEntrySchema>;

const notificationEntrySchema = z.object({
  kind: z.literal('notification'),
  at: momentSchema,
  job: z.string(),
  /** The `at` of the entry that it tells of. */
  about: momentSchema,
  event: z.enum(notifyEvents),
  channel: z.enum(notifyChannels),
  sent: z.boolean(),
  /** Why it could not be sent. */
  reason: z.exactOptional(z.string()),
});

/** That somebody was told of an entry, or could not be. */
export type NotificationEntry = z.output<typeof notificationEntrySchema>;

/** The journal of runs on this machine, oldest first. History itself is at the destination. */
export interface RunLog {
  /** Resolves when the entries are safe on disk. */
  append(...entries: readonly RunLogEntry[]): Promise<void>;
  /** The newest `limit` entries, oldest of them first. */
  read(limit?: number): Promise<RunLogEntry[]>;
  /** Resolves when the entries are safe on disk. */
  appendNotifications(...entries: readonly NotificationEntry[]): Promise<void>;
  /** All of them, oldest first. */
  readNotifications(): Promise<NotificationEntry[]>;
}

export interface RunLogOptions {
  /** Absolute; holds `runs.ndjson`, and in `runs.ndjson.1` the entries before. */
  readonly folder: string;
  /** The file is put aside before it grows beyond this, in bytes; the one put aside before it goes. */
  readonly largestBytes?: number;
}

const LARGEST_BYTES = 5 * 1024 * 1024;

/** A run log in files that only the user can read. Lines that are torn or not understood are passed over. */
export function openRunLog({ folder, largestBytes = LARGEST_BYTES }: RunLogOptions): RunLog {
  const path = join(folder, 'runs.ndjson');
  const files: Files = { folder, path, older: `${path}.1` };
  let latest: Promise<unknown> = Promise.resolve();
  const appendAll = (lines: readonly unknown[]): Promise<void> => {
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    // One after another; a failure is its caller's alone.
    const appended = latest.then(() => appendDurably(files, text, largestBytes));
    latest = appended.catch(() => undefined);
    return appended;
  };
  return {
    append: (...entries) => appendAll(entries.map((entry) => z.encode(runLogEntrySchema, entry))),
    appendNotifications: (...entries) =>
      appendAll(entries.map((entry) => z.encode(notificationEntrySchema, entry))),
    async read(limit = Number.POSITIVE_INFINITY) {
      await latest;
      const newer = entriesIn(await readIfThere(files.path), runLogEntrySchema);
      if (newer.length >= limit) return newer.slice(newer.length - limit);
      const older = entriesIn(await readIfThere(files.older), runLogEntrySchema);
      return [...older, ...newer].slice(-limit);
    },
    async readNotifications() {
      await latest;
      const texts = [await readIfThere(files.older), await readIfThere(files.path)];
      return texts.flatMap((text) => entriesIn(text, notificationEntrySchema));
    },
  };
}

interface Files {
  readonly folder: string;
  readonly path: string;
  readonly older: string;
}

async function appendDurably(files: Files, text: string, largestBytes: number): Promise<void> {
  if (text === '') return;
  await mkdir(files.folder, { recursive: true, mode: 0o700 });
  const size = await sizeOf(files.path);
  if (size > 0 && size + Buffer.byteLength(text) > largestBytes) await rename(files.path, files.older);
  await using file = await open(files.path, 'a+', 0o600);
  const { size: present } = await file.stat();
  await file.appendFile((await endsTorn(file, present)) ? `\n${text}` : text);
  await file.datasync();
}

/** After a power cut the last line may be half an entry: the next one must not be glued to it. */
async function endsTorn(file: Awaited<ReturnType<typeof open>>, size: number): Promise<boolean> {
  if (size === 0) return false;
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer.toString() !== '\n';
}

function entriesIn<Entry>(text: string, schema: z.ZodType<Entry>): Entry[] {
  return text.split('\n').flatMap((line) => {
    const entry = schema.safeParse(parseJson(line));
    return entry.success ? [entry.data] : [];
  });
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isMissing(error)) return 0;
    throw error;
  }
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return '';
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
