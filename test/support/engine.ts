import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exitCodeOf, type JobResult, runJob } from '../../electron/backup/job.ts';
import type { BackupJob, RunRequest } from '../../electron/backup/run.ts';
import type { TextSink } from '../../electron/backup/text-sink.ts';
import type { Log } from '../../electron/journal/log.ts';
import { BLOCK_TYPE_IDS } from '../../electron/marketing-cloud/asset-types.ts';
import { createMarketingCloud, type MarketingCloudOptions } from '../../electron/marketing-cloud/client.ts';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../electron/sandbox/sandbox.ts';
import { createLocalStorage } from '../../electron/storage/local.ts';
import type { Storage } from '../../electron/storage/storage.ts';
import type { ThreadEntries } from '../../electron/threads/entries.ts';
import type { Manifest } from '../../shared/format.ts';

export const WORKER_URL = new URL('../../electron/backup/catalog/worker.ts', import.meta.url);

export const THREADS: ThreadEntries = {
  catalog: WORKER_URL,
  storage: new URL('../../electron/storage/local-worker.ts', import.meta.url),
  browse: new URL('../../electron/browse/catalog/worker.ts', import.meta.url),
};

/** A log that keeps its lines, for tests to look at. */
export function memoryLog(): Log & { readonly lines: string[] } {
  const lines: string[] = [];
  const write = (level: string) => (message: string, facts?: Record<string, unknown>) => {
    lines.push(`${level} ${message} ${facts === undefined ? '' : JSON.stringify(facts)}`);
  };
  return { lines, debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}

export interface EngineRun {
  readonly result: JobResult;
  readonly exitCode: number;
  /** The manifest of the run asked for; undefined where it did not finish. */
  readonly manifest: Manifest | undefined;
  readonly folder: string | undefined;
  readonly log: readonly string[];
}

/** One sandbox account, one destination, one installation's state; all thrown away at the end. */
export interface Engine {
  readonly sandbox: Sandbox;
  readonly root: string;
  readonly backups: string;
  readonly state: string;
  run(options?: {
    job?: Partial<BackupJob>;
    request?: Partial<RunRequest>;
    client?: Partial<MarketingCloudOptions>;
    storage?: Storage;
    backups?: string;
    state?: string;
    owner?: string;
    signal?: AbortSignal;
    random?: () => number;
    texts?: TextSink;
  }): Promise<EngineRun>;
  close(): Promise<void>;
}

/** Makes an engine to test with: no waiting between retries, everything on loopback and in a temporary folder. */
export async function createEngine(options: Partial<SandboxOptions> = {}): Promise<Engine> {
  // Each run starts a catalog thread: most of its time would go into compiling the same modules again.
  process.env.NODE_COMPILE_CACHE ??= join(tmpdir(), 'backup-creator-compile-cache');
  const root = await mkdtemp(join(tmpdir(), 'backup-creator-test-'));
  const sandbox = await createSandbox({ assets: 120, ...options });
  const backups = join(root, 'backups');
  const state = join(root, 'state');
  return {
    sandbox,
    root,
    backups,
    state,
    async run(given = {}) {
      const log = memoryLog();
      const client = createMarketingCloud({
        authenticationAddress: sandbox.authUrl,
        clientId: sandbox.clientId,
        clientSecret: sandbox.clientSecret,
        accountId: String(sandbox.mid),
        fetch,
        log,
        concurrency: 8,
        retry: { firstWaitMilliseconds: 1, longestWaitMilliseconds: 5 },
        ...given.client,
      });
      const storage =
        given.storage ?? (await createLocalStorage(given.backups ?? backups, { create: 'with-parents' }));
      const result = await runJob(
        {
          client,
          storage,
          log,
          stateFolder: given.state ?? state,
          workerUrl: WORKER_URL,
          owner: given.owner ?? 'test-installation',
          toolVersion: '0.0.0',
          concurrency: 8,
          signal: given.signal ?? new AbortController().signal,
          ...(given.random ? { random: given.random } : {}),
          texts: given.texts,
        },
        {
          account: { tenant: client.tenant, mid: sandbox.mid },
          selection: { types: [...BLOCK_TYPE_IDS], folders: 'all', scope: 'own' },
          zone: 'UTC',
          folderPattern: 'backup_YYYYMMDD',
          ...given.job,
        },
        { trigger: 'manual', full: false, acceptDeletions: false, ...given.request },
      );
      const last = result.runs.at(-1);
      return {
        result,
        exitCode: exitCodeOf(result),
        manifest: last?.status === 'interrupted' ? undefined : last?.manifest,
        folder: last?.folder,
        log: log.lines,
      };
    },
    async close() {
      await sandbox.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}
