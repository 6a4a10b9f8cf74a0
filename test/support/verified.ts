import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type VerifyParts, type VerifyRequest, verify } from '../../electron/backup/verify/verify.ts';
import type { Storage } from '../../electron/storage/storage.ts';
import type { IndexLine } from '../../shared/format.ts';
import { createMemoryStorage, type MemoryStorage } from './memory-storage.ts';
import { hashOf, indexLine, type WrittenRun, writeRoot, writeRun } from './written-runs.ts';

export const UNTIL = ['2026-11-01T02:00:00.000Z', '2026-11-02T02:00:00.000Z', '2026-11-03T02:00:00.000Z'];

/** A destination in memory and what is remembered of it; `close` takes that away. */
export interface VerifiedPlace {
  readonly storage: MemoryStorage;
  /** Writes a finished run that kept the assets with these ids, each with two files. */
  write(run: WrittenRun, ids: readonly number[]): Promise<string>;
  verify(request?: VerifyRequest, parts?: Partial<VerifyParts>): ReturnType<typeof verify>;
  /** The paths of what was found, and nothing else. */
  found(request?: VerifyRequest, parts?: Partial<VerifyParts>): Promise<Record<string, readonly string[]>>;
  readonly timesPath: string;
  close(): void;
}

/** Makes one. */
export async function createVerifiedPlace(): Promise<VerifiedPlace> {
  const storage = createMemoryStorage(1000);
  const state = mkdtempSync(join(tmpdir(), 'backup-creator-verify-'));
  const timesPath = join(state, 'times.sqlite');
  await writeRoot(storage);
  const start = (request: VerifyRequest = {}, parts: Partial<VerifyParts> = {}) =>
    verify({ storage, timesPath, concurrency: 4, signal: new AbortController().signal, ...parts }, request);
  return {
    storage,
    timesPath,
    async write(run, ids) {
      const index = ids.map((id) => keptLine(id));
      const folder = await writeRun(storage, { index, ...run });
      for (const line of run.index ?? index) await writeFiles(storage, folder, line.id);
      return folder;
    },
    verify: start,
    async found(request, parts) {
      const { missing, damaged, foreign } = await start(request, parts);
      const paths = { missing, damaged, foreign };
      return Object.fromEntries(
        Object.entries(paths).map(([kind, findings]) => [kind, findings.map(({ path }) => path)]),
      );
    },
    close: () => rmSync(state, { recursive: true, force: true }),
  };
}

/** The line of an asset with the files that `writeFiles` writes. */
export function keptLine(id: number, given: Partial<IndexLine> = {}): IndexLine {
  return indexLine(id, {
    files: filesOf(id).map(({ path, bytes, sha256 }) => ({ path, bytes, sha256 })),
    ...given,
  });
}

async function writeFiles(storage: Storage, folder: string, id: number): Promise<void> {
  for (const { path, body } of filesOf(id)) {
    await storage.put(`${folder}/${path}`, body, { contentType: 'text/plain' });
  }
}

function filesOf(id: number) {
  return ['json', 'html'].map((extension) => {
    const body = `The ${extension} of asset ${id}, as it was.`;
    const path = `content/Content Builder/Block ${id}.${id}.${extension}`;
    return { path, body, bytes: Buffer.byteLength(body), sha256: hashOf(body) };
  });
}
