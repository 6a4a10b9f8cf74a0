import { type FileHandle, open } from 'node:fs/promises';
import { z } from 'zod';
import { type LogLevel, type LogLine, type LogPage, type LogQuery, logLevels } from '../../shared/log.ts';
import { linesBackwards } from './lines-backwards.ts';
import { logFilePaths } from './log-files.ts';
import { withPatterns } from './secret-patterns.ts';
import type { SecretRegistry } from './secret-registry.ts';

/** After so many bytes a reading answers with what it has found. */
const MOST_READ_BYTES = 4 * 1024 * 1024;

const lineSchema = z.object({
  level: z.enum(logLevels),
  time: z.string(),
  message: z.string(),
  facts: z.record(z.string(), z.unknown()).default({}),
});

export interface LogSource {
  /** The present file; those put aside are beside it. */
  readonly path: string;
  /** What became known as a secret after a line was written is taken out of it all the same. */
  readonly secrets: SecretRegistry;
  readonly mostReadBytes?: number;
}

/**
 * A page of the log, the newest lines first, over all its files. Where it ends is named by the file itself and not
 * by its name: files may be put aside between two pages. Throws as `fs.open` does, but for files that are not there.
 */
export async function readLog(
  { path, secrets, mostReadBytes = MOST_READ_BYTES }: LogSource,
  query: LogQuery,
): Promise<LogPage> {
  const files = await openAll(logFilePaths(path));
  try {
    const clean = withPatterns(secrets);
    const matcher = new Matcher(query);
    const lines: LogLine[] = [];
    let unread = mostReadBytes;
    for (const { file, inode, end } of partsBefore(files, query.before)) {
      let place = end;
      for await (const { text, start } of linesBackwards(file, end)) {
        unread -= place - start;
        place = start;
        const id = `${inode}:${start}`;
        const line = parse(id, text);
        if (matcher.isBefore(line)) return { lines, before: null };
        if (matcher.matches(line)) lines.push(redacted(line, clean));
        if (lines.length >= query.limit || unread <= 0) return { lines, before: id };
      }
    }
    return { lines, before: null };
  } finally {
    await Promise.all(files.map(({ file }) => file.close()));
  }
}

interface LogFile {
  readonly file: FileHandle;
  readonly inode: string;
  readonly end: number;
}

/** The newest first. One that was put aside while the others were opened is among them once. */
async function openAll(paths: readonly string[]): Promise<LogFile[]> {
  const files = new Map<string, LogFile>();
  for (const path of paths) {
    const file = await openIfThere(path);
    if (file === undefined) continue;
    const { ino, size } = await file.stat({ bigint: true });
    const inode = String(ino);
    if (files.has(inode)) await file.close();
    else files.set(inode, { file, inode, end: Number(size) });
  }
  return [...files.values()];
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** What lies before a place; nothing where the file that it is in has gone. */
function partsBefore(files: readonly LogFile[], before: string | null): readonly LogFile[] {
  if (before === null) return files;
  const [inode, start = ''] = before.split(':');
  const first = files.findIndex((file) => file.inode === inode);
  const [file, ...older] = first === -1 ? [] : files.slice(first);
  return file === undefined ? [] : [{ ...file, end: Math.min(Number(start) || 0, file.end) }, ...older];
}

interface ParsedLine extends Omit<LogLine, 'facts'> {
  readonly facts: Readonly<Record<string, unknown>>;
}

function parse(id: string, text: string): ParsedLine {
  const parsed = lineSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    return { id, text, message: text, time: null, level: null, jobId: null, runId: null, facts: {} };
  }
  const { job, run, ...facts } = parsed.data.facts;
  const { level, time, message } = parsed.data;
  return { id, text, message, time, level, jobId: textOf(job), runId: textOf(run), facts };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

class Matcher {
  readonly #levels: ReadonlySet<LogLevel>;
  readonly #all: boolean;
  readonly #text: string;
  readonly #during: { readonly jobId: string; readonly from: number; readonly until: number } | null;

  constructor({ level, text, during }: LogQuery) {
    this.#levels = new Set(logLevels.slice(logLevels.indexOf(level)));
    this.#all = level === 'debug';
    this.#text = text.trim().toLowerCase();
    this.#during = during && {
      jobId: during.jobId,
      from: Date.parse(during.from),
      until: Date.parse(during.until),
    };
  }

  /** Nothing that is older than this line is wanted. */
  isBefore({ time }: ParsedLine): boolean {
    return this.#during !== null && time !== null && Date.parse(time) < this.#during.from;
  }

  matches(line: ParsedLine): boolean {
    const isOfLevel = line.level === null ? this.#all : this.#levels.has(line.level);
    return isOfLevel && this.#isDuring(line) && this.#hasText(line);
  }

  #isDuring({ time, jobId }: ParsedLine): boolean {
    if (this.#during === null) return true;
    return time !== null && jobId === this.#during.jobId && Date.parse(time) <= this.#during.until;
  }

  /** As it stands in the file, where quotes are escaped, or as it is read. */
  #hasText({ text, message }: ParsedLine): boolean {
    if (this.#text === '') return true;
    return text.toLowerCase().includes(this.#text) || message.toLowerCase().includes(this.#text);
  }
}

function redacted({ facts, ...line }: ParsedLine, secrets: Pick<SecretRegistry, 'redact'>): LogLine {
  const shown = Object.keys(facts).length === 0 ? null : JSON.stringify(facts, null, 2);
  return {
    ...line,
    message: secrets.redact(line.message),
    text: secrets.redact(line.text),
    facts: shown && secrets.redact(shown),
  };
}
