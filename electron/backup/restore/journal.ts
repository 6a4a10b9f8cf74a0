import { type FileHandle, mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { BackupError } from '../../../shared/errors.ts';
import { accountSchema, type IndexLine, indexLineSchema, runRecordSchema } from '../../../shared/format.ts';
import { restoreSourceSchema } from './sources.ts';

/** What a plan said, as far as it is shown. */
const planRecordSchema = z.object({
  items: z.array(
    z.object({
      id: z.int(),
      action: z.enum(['create', 'update', 'conflict', 'unchanged', 'impossible']),
      reason: z.string().nullable(),
      changes: z.array(z.string()),
    }),
  ),
  foldersToMake: z.array(z.array(z.string())),
  lostReferences: z.int(),
});
export type PlanRecord = z.infer<typeof planRecordSchema>;

const headerSchema = z.object({
  step: z.literal('begin'),
  restoreId: z.string(),
  started: z.exactOptional(z.string()),
  mode: z.enum(['in place', 'copy', 'other account']),
  target: accountSchema,
  sourceMid: z.int(),
  day: z.string(),
  /** What was asked for, to know it again. */
  request: z.string(),
  overwriteConflicts: z.boolean(),
  /** For an undo: since when what is there is as the restore left it, by id. */
  undoes: z.array(z.tuple([z.int(), z.string()])).nullable(),
  /** The very versions: what backups say of a date may be more by the time it is continued. */
  sources: z.array(restoreSourceSchema),
  plan: z.exactOptional(planRecordSchema),
});
export type RestoreHeader = z.infer<typeof headerSchema>;

const entrySchema = z.discriminatedUnion('step', [
  z.object({ step: z.literal('safety'), record: runRecordSchema, folder: z.string() }),
  /** The state of what is to be overwritten is safe at the destination. */
  z.object({ step: z.literal('kept'), id: z.int(), line: indexLineSchema }),
  z.object({
    step: z.literal('before'),
    id: z.int(),
    customerKey: z.string(),
    action: z.enum(['create', 'update']),
  }),
  z.object({
    step: z.literal('after'),
    id: z.int(),
    outcome: z.enum(['made', 'changed']),
    targetId: z.int(),
    modifiedDate: z.string().nullable(),
    /** Fields that the service has not taken as they were sent. */
    notTaken: z.array(z.string()),
    /** Ids it names that were not made yet. */
    open: z.array(z.int()),
  }),
  /** The service did not make it: what has its key there is not of this restore. */
  z.object({ step: z.literal('refused'), id: z.int() }),
  z.object({ step: z.literal('safety-end'), runId: z.string() }),
  z.object({
    step: z.literal('end'),
    /** What was neither made nor changed, but for what was as it should be. */
    left: z.exactOptional(
      z.array(
        z.object({
          id: z.int(),
          outcome: z.enum(['passed over', 'failed']),
          message: z.string().nullable(),
        }),
      ),
    ),
  }),
]);
export type JournalEntry = z.infer<typeof entrySchema>;
export type KeptEntry = Extract<JournalEntry, { step: 'kept' }>;
export type EndEntry = Extract<JournalEntry, { step: 'end' }>;
export type AfterEntry = Extract<JournalEntry, { step: 'after' }>;

/** What a journal says of a restore. */
export interface JournalState {
  readonly header: RestoreHeader;
  readonly done: ReadonlyMap<number, AfterEntry>;
  /** Begun, and not known to be done. */
  readonly inDoubt: ReadonlyMap<number, 'create' | 'update'>;
  /** Kept in a safety run that is not finished. */
  readonly kept: ReadonlyMap<number, IndexLine>;
  /** Kept in any of its safety runs. */
  readonly keptEver: ReadonlyMap<number, IndexLine>;
  readonly safety: Extract<JournalEntry, { step: 'safety' }> | undefined;
  readonly safetyRuns: readonly string[];
  /** The folder of the last one. */
  readonly safetyFolder: string | undefined;
  readonly end: EndEntry | undefined;
  readonly hasEnded: boolean;
}

/** Writes down each step of a restore before and after it is taken: a line is on the disk before the next step. */
export class RestoreJournal {
  readonly #file: FileHandle;
  /** Lines that go to the disk together, as soon as those before them are there. */
  #waiting: string[] = [];
  #last: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Begins the journal of a new restore. */
  static async begin(path: string, header: RestoreHeader): Promise<RestoreJournal> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const journal = new RestoreJournal(await open(path, 'ax', 0o600));
    await journal.#append(header);
    return journal;
  }

  /** Goes on with one. A line that a power cut tore off is ended, so that the next one stands alone. */
  static async continue(path: string): Promise<RestoreJournal> {
    const text = await readFile(path, 'utf8');
    const journal = new RestoreJournal(await open(path, 'a', 0o600));
    if (!text.endsWith('\n')) await journal.#file.appendFile('\n');
    return journal;
  }

  async add(entry: JournalEntry): Promise<void> {
    await this.#append(entry);
  }

  async close(): Promise<void> {
    await this.#last.catch(() => undefined);
    await this.#file.close();
  }

  #append(line: RestoreHeader | JournalEntry): Promise<void> {
    this.#waiting.push(`${JSON.stringify(line)}\n`);
    if (this.#next !== undefined) return this.#next;
    const written = this.#last.then(() => this.#writeWaiting());
    this.#next = written;
    // A failure may have left half a line: nothing is written after it, and all that is to be fails with it.
    this.#last = written;
    return written;
  }

  async #writeWaiting(): Promise<void> {
    const text = this.#waiting.join('');
    this.#waiting = [];
    this.#next = undefined;
    await this.#file.appendFile(text);
    await this.#file.sync();
  }
}

/** Reads a journal; undefined where not even its first line was written whole. */
export async function readJournal(path: string): Promise<JournalState | undefined> {
  const [first = '', ...rest] = (await readFile(path, 'utf8')).split('\n');
  const header = headerSchema.safeParse(parse(first));
  if (!header.success) return undefined;
  const entries = rest.flatMap((line) => {
    const entry = entrySchema.safeParse(parse(line));
    if (entry.success) return [entry.data];
    // A kill tears a line off before anything that it stands for is done.
    if (line === '' || parse(line) === undefined) return [];
    throw new BackupError(
      'state-broken',
      `The journal ${path} of a restore was written by another version.`,
      {
        hint: 'Use the version of Backup Creator that began the restore, or remove the file to begin anew.',
      },
    );
  });
  return stateOf(header.data, entries);
}

function stateOf(header: RestoreHeader, entries: readonly JournalEntry[]): JournalState {
  const done = new Map<number, AfterEntry>();
  const inDoubt = new Map<number, 'create' | 'update'>();
  const kept = new Map<number, IndexLine>();
  const keptEver = new Map<number, IndexLine>();
  const safetyRuns: string[] = [];
  let safety: JournalState['safety'];
  let safetyFolder: string | undefined;
  let end: EndEntry | undefined;
  for (const entry of entries) {
    if (entry.step === 'before') inDoubt.set(entry.id, entry.action);
    if (entry.step === 'refused') inDoubt.delete(entry.id);
    if (entry.step === 'after') {
      done.set(entry.id, entry);
      inDoubt.delete(entry.id);
    }
    if (entry.step === 'kept') {
      kept.set(entry.id, entry.line);
      if (!keptEver.has(entry.id)) keptEver.set(entry.id, entry.line);
    }
    if (entry.step === 'safety') {
      safety = entry;
      safetyFolder = entry.folder;
      safetyRuns.push(entry.record.runId);
    }
    if (entry.step === 'safety-end') {
      safety = undefined;
      kept.clear();
    }
    if (entry.step === 'end') end = entry;
  }
  const hasEnded = end !== undefined;
  return { header, done, inDoubt, kept, keptEver, safety, safetyRuns, safetyFolder, end, hasEnded };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
