import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { targetError } from '../save/target-errors.ts';
import { reportCsv } from './csv.ts';
import { reportHtml } from './html.ts';
import type { ReportSource } from './source.ts';

/** Writes a report to `path` (absolute), whole or not at all; a file of that name is replaced. Throws `storage-*`. */
export async function writeReport(source: ReportSource, format: 'html' | 'csv', path: string): Promise<void> {
  // Its own: nothing of the user's is written over.
  const part = `${path}.${randomUUID().slice(0, 8)}.part`;
  try {
    const text = Readable.from(format === 'html' ? reportHtml(source) : reportCsv(source));
    await pipeline(text, createWriteStream(part, { flags: 'wx', flush: true }));
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw targetError(path, error);
  }
}
