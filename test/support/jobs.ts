import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createJobService, type JobService } from '../../electron/jobs/job-service.ts';
import type { JobServiceParts, RunEnded } from '../../electron/jobs/service-parts.ts';
import { createSecretRegistry } from '../../electron/journal/secret-registry.ts';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../electron/sandbox/sandbox.ts';
import type { WakeTimer } from '../../electron/schedule/wake-timer.ts';
import { openConfStateStore } from '../../electron/settings/conf-state-store.ts';
import { type DesktopSettings, firstDesktopSettings } from '../../electron/settings/desktop-settings.ts';
import type { SecretStore } from '../../electron/settings/secret-store.ts';
import { BackupError } from '../../shared/errors.ts';
import type { CallInput, Events, JobView, ProgressView } from '../../shared/ipc.ts';
import { memoryLog, THREADS } from './engine.ts';

/** Secrets in memory, with the words of a keychain that is closed where it is. */
export class MemorySecrets implements SecretStore {
  readonly kept = new Map<string, string>();
  /** What every call throws. */
  broken: BackupError | undefined;
  /** How many more can be kept. */
  room = Number.POSITIVE_INFINITY;

  async get(name: string): Promise<string | undefined> {
    if (this.broken) throw this.broken;
    return this.kept.get(name);
  }

  async set(name: string, value: string): Promise<void> {
    if (this.broken) throw this.broken;
    if (this.room <= 0) throw new BackupError('keychain-unavailable', 'The keychain is locked.');
    this.room -= 1;
    this.kept.set(name, value);
  }

  async remove(name: string): Promise<void> {
    if (this.broken) throw this.broken;
    this.kept.delete(name);
  }

  async check(): Promise<BackupError | undefined> {
    return this.broken;
  }
}

/** A clock and a timer of the test's own: the minute passes when it says so. */
export class HandClock implements WakeTimer {
  time: Date;
  readonly #minutes = new Set<() => void>();

  constructor(time: string) {
    this.time = new Date(time);
  }

  readonly now = (): Date => this.time;

  at(): () => void {
    return () => undefined;
  }

  every(_: number, wake: () => void): () => void {
    this.#minutes.add(wake);
    return () => void this.#minutes.delete(wake);
  }

  /** It is this time now; whoever looks each minute looks. */
  set(time: string): void {
    this.time = new Date(time);
    for (const wake of this.#minutes) wake();
  }
}

type Told = { [Name in keyof Events]: readonly [Name, Events[Name]] }[keyof Events];

/** The app's jobs without the app: what they are told and tell, and all their files in one folder. */
export interface Desktop {
  readonly service: JobService;
  readonly secrets: MemorySecrets;
  readonly settings: () => DesktopSettings;
  readonly told: readonly Told[];
  readonly ended: readonly RunEnded[];
  readonly log: readonly string[];
  /** How many hold the machine awake now. */
  readonly awake: () => number;
  job(id: string): JobView;
  progress(id: string): ProgressView[];
}

/** A sandbox account, a folder for backups and state, and the app's jobs over them; all thrown away at the end. */
export class DesktopPlace {
  readonly root: string;
  readonly sandbox: Sandbox;
  readonly secrets = new MemorySecrets();
  online = true;
  #settings: DesktopSettings = firstDesktopSettings();
  readonly #services: JobService[] = [];

  constructor(root: string, sandbox: Sandbox) {
    this.root = root;
    this.sandbox = sandbox;
  }

  backups(name = 'backups'): string {
    return join(this.root, name);
  }

  get state(): string {
    return join(this.root, 'state');
  }

  get settings(): DesktopSettings {
    return this.#settings;
  }

  /** Builds the jobs, as the app does when it starts, and starts them. */
  async open(given: Partial<JobServiceParts> = {}): Promise<Desktop> {
    const log = memoryLog();
    const told: Told[] = [];
    const ended: RunEnded[] = [];
    let awake = 0;
    const service = createJobService({
      settings: {
        get: () => structuredClone(this.#settings),
        set: (settings) => {
          this.#settings = structuredClone(settings);
        },
      },
      state: openConfStateStore({ folder: this.state, log }).store,
      secrets: this.secrets,
      fetch,
      log,
      secretRegistry: createSecretRegistry(),
      threads: THREADS,
      stateFolder: this.state,
      toolVersion: '0.0.0',
      networkUp: () => this.online,
      resolveProxy: async () => undefined,
      startSample: async (options) => {
        const sandbox = await createSandbox(options);
        const { authUrl, clientId, clientSecret, mid } = sandbox;
        return { authUrl, clientId, clientSecret, mid, stop: () => sandbox.close() };
      },
      keepAwake: () => {
        awake += 1;
        return () => {
          awake -= 1;
        };
      },
      onRunEnded: (run) => ended.push(run),
      emit: (name, payload) => told.push([name, payload] as unknown as Told),
      retry: { firstWaitMilliseconds: 1, longestWaitMilliseconds: 5 },
      ...given,
    });
    this.#services.push(service);
    await service.start();
    return {
      service,
      secrets: this.secrets,
      settings: () => this.#settings,
      told,
      ended,
      log: log.lines,
      awake: () => awake,
      job(id) {
        const found = service.jobs().find((job) => job.id === id);
        if (found === undefined) throw new Error(`There is no job ${id}.`);
        return found;
      },
      progress: (id) =>
        told.flatMap(([name, payload]) =>
          name === 'runs.progress' && payload.jobId === id ? [payload.progress] : [],
        ),
    };
  }

  /** What the wizard would send for the sandbox account. */
  wanted(
    more: Partial<CallInput<'jobs.create'>['draft']> = {},
    mids: number[] = [],
    destinationSecret: string | null = null,
  ): CallInput<'jobs.create'> & { destinationSecret: string | null } {
    const { authUrl, clientId, clientSecret, mid } = this.sandbox;
    return {
      draft: {
        name: 'Retail EU',
        connection: { authenticationAddress: authUrl, clientId, ...(mids.length === 0 ? { mid } : {}) },
        destination: { kind: 'local', path: this.backups() },
        selection: { types: 'all', folders: 'all', scope: 'own' },
        schedule: { cron: '0 2 * * *', zone: 'UTC', enabled: true },
        folderPattern: 'backup_YYYYMMDD',
        ...more,
      },
      clientSecret,
      destinationSecret,
      mids,
    };
  }

  async close(): Promise<void> {
    for (const service of this.#services) await service.stop();
    await this.sandbox.close();
    // A run that takes longer to end than its service waits may still write.
    await rm(this.root, { recursive: true, force: true, maxRetries: 10 });
  }
}

export async function createDesktopPlace(options: Partial<SandboxOptions> = {}): Promise<DesktopPlace> {
  process.env.NODE_COMPILE_CACHE ??= join(tmpdir(), 'backup-creator-compile-cache');
  const root = await mkdtemp(join(tmpdir(), 'backup-creator-desktop-'));
  return new DesktopPlace(root, await createSandbox({ assets: 40, ...options }));
}
