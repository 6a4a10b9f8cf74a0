import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { z } from 'zod';
import type { Console } from '../../electron/headless/console.ts';
import { openLog } from '../../electron/headless/context.ts';
import { readService } from '../../electron/headless/service/config.ts';
import { jobKeyOf } from '../../electron/headless/session.ts';
import { createSecretRegistry } from '../../electron/journal/secret-registry.ts';
import { createSandbox, type Sandbox } from '../../electron/sandbox/sandbox.ts';
import { openConfStateStore } from '../../electron/settings/conf-state-store.ts';
import { memoryLog } from './engine.ts';

export const NAMES = ['retail-eu', 'retail-us', 'press'] as const;
/** The one whose secret is wrong. */
export const FAILING = 'retail-us';

/** Three accounts, and a file of three jobs that back them up; one has a wrong secret. */
export interface ServicePlace {
  readonly root: string;
  readonly state: string;
  readonly config: string;
  readonly sandboxes: readonly Sandbox[];
  readonly environment: Readonly<Record<string, string>>;
  /** Where a job's backups go. */
  backupsOf(name: string): string;
  /** Every job was set up then: what was due since is due at the next start. */
  setUpAt(date: Date): void;
  close(): Promise<void>;
}

/** Makes a place for a service. `cron` is that of all jobs. */
export async function createServicePlace(cron: string, assets = 12): Promise<ServicePlace> {
  const root = await mkdtemp(join(tmpdir(), 'backup-creator-service-'));
  const state = join(root, 'state');
  const config = join(root, 'jobs.yaml');
  const sandboxes = await Promise.all(NAMES.map((_, seed) => createSandbox({ assets, seed: seed + 1 })));
  const environment: Record<string, string> = { PORT: '0', WRONG: 'not-the-secret-at-all' };
  const jobs = sandboxes.map((sandbox, index) => {
    environment[`SECRET_${index}`] = sandbox.clientSecret;
    const name = NAMES[index] ?? '';
    return {
      name,
      account: {
        authUrl: sandbox.authUrl,
        clientId: sandbox.clientId,
        clientSecret: { env: name === FAILING ? 'WRONG' : `SECRET_${index}` },
        mid: sandbox.mid,
      },
      destination: { kind: 'local', path: `backups/${name}` },
      schedule: { cron, timeZone: 'UTC' },
    };
  });
  await writeFile(config, stringify({ statePath: 'state', jobsAtATime: 2, jobs }));
  return {
    root,
    state,
    config,
    sandboxes,
    environment,
    backupsOf: (name) => join(root, 'backups', name),
    setUpAt(madeAt) {
      const console = quietConsole(root, environment);
      const service = readService(console, { config }, openLog(console, {}, true));
      const { store } = openConfStateStore({ folder: state, log: memoryLog() });
      for (const { settings } of service.jobs) store.setJob(jobKeyOf(settings), { madeAt });
    },
    async close() {
      await Promise.all(sandboxes.map((sandbox) => sandbox.close()));
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** A console for the command in this process; what it writes is thrown away. */
export function quietConsole(
  root: string,
  environment: Readonly<Record<string, string>>,
  signal = new AbortController().signal,
): Console {
  return {
    stdout: { write: () => true },
    stderr: { isTTY: false, write: () => true },
    environment,
    workingFolder: root,
    homeFolder: root,
    platform: process.platform,
    secrets: createSecretRegistry(),
    followProxies: () => undefined,
    signal,
  };
}

const told = z.object({ facts: z.object({ health: z.string(), metrics: z.string() }) });

/** Where the service tells its health and figures, as its log says; undefined until it does. */
export function addressesIn(stderr: string): { health: string; metrics: string } | undefined {
  const line = stderr.split('\n').find((text) => text.includes('Health and figures are told.'));
  return line === undefined ? undefined : told.parse(JSON.parse(line)).facts;
}

const health = z.strictObject({
  status: z.enum(['healthy', 'unhealthy']),
  jobs: z.array(
    z.strictObject({
      job: z.string(),
      healthy: z.boolean(),
      reason: z.string(),
      lastSuccess: z.iso.datetime().nullable(),
      lastRun: z
        .strictObject({ outcome: z.string(), code: z.string().nullable(), at: z.iso.datetime() })
        .nullable(),
      nextRun: z.iso.datetime().nullable(),
    }),
  ),
});

/** What `/healthz` answers. */
export async function askHealth(address: string) {
  const response = await fetch(address);
  return { code: response.status, ...health.parse(await response.json()) };
}

/** What `/metrics` answers: the value of each series, under its name with its labels. */
export async function askMetrics(address: string): Promise<Map<string, number>> {
  const response = await fetch(address);
  const lines = (await response.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const blank = line.lastIndexOf(' ');
      return [line.slice(0, blank), Number(line.slice(blank + 1))];
    }),
  );
}
