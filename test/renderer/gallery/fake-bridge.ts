import { ASSET_TYPES, BLOCK_TYPE_IDS } from '../../../electron/marketing-cloud/asset-types.ts';
import { describeCron, nextSlots, parseCron } from '../../../electron/schedule/cron.ts';
import { destinationWords, type JobDestination } from '../../../shared/destination.ts';
import {
  type Bridge,
  type CallHandlers,
  type CallName,
  type CallResult,
  calls,
  type EventName,
  type Events,
  type FolderNode,
  type JobView,
  type StorageTest,
} from '../../../shared/ipc.ts';
import type { Preferences } from '../../../shared/job.ts';
import { type BrowseSample, browseHandlers } from './browse-handlers.ts';
import { notifyHandlers } from './notify-handlers.ts';
import { details, job, runLine, stored } from './sample-data.ts';
import './native.ts';
import type { Scenario } from './scenario.ts';
import { supportHandlers } from './support-handlers.ts';
import { trustHandlers } from './trust-handlers.ts';
import { updatesHandlers } from './updates-handlers.ts';

/** A program that is played: it keeps what it is told, in this page alone, and refuses what main would refuse. */
export function createFakeBridge(
  scenario: Scenario,
  platform: Bridge['platform'],
  browse: BrowseSample = {},
): Bridge {
  const program = new FakeProgram(scenario, platform, browse);
  return {
    platform,
    call: (name, input) => program.call(name, input),
    on: (name, listener) => program.on(name, listener),
  };
}

/** What the test of a destination says; as a secret, `wrong` is refused, and `append-only` may not delete. */
function testOf(destination: JobDestination, secret: string | null): StorageTest {
  const words = destinationWords(destination);
  if (destination.kind === 'local') {
    return words.startsWith('/')
      ? { ok: true, message: `${words} can be written to. 214 GB are free.`, limits: [] }
      : { ok: false, message: `${words} is not a full path.`, limits: [] };
  }
  if (secret === 'wrong') {
    const reason = 'the access key or the secret key was refused';
    const hint = 'Enter them again, and see whether they are still active.';
    return { ok: false, message: `Could not write ${words}: ${reason}. ${hint}`, limits: [] };
  }
  if (secret === 'append-only') {
    const limit = `Can't delete: fine for backup, needed for retention. Could not remove ${words}: the permission s3:DeleteObject is missing.`;
    const message = `Backups can be kept in ${words}: it may write, read and list there.`;
    return { ok: true, message, limits: [limit] };
  }
  const message = `Backups can be kept in ${words}: it may write, read, list and delete there.`;
  return { ok: true, message, limits: [] };
}

const PROGRESS_MILLISECONDS = 200;

const FOLDERS: readonly FolderNode[] = [
  { id: 1, name: 'Content Builder', parentId: 0 },
  { id: 2, name: 'Campaigns', parentId: 1 },
  { id: 3, name: 'Spring 2026', parentId: 2 },
  { id: 4, name: 'Autumn / Winter', parentId: 2 },
  { id: 5, name: 'Headers and footers', parentId: 1 },
  { id: 6, name: 'Legal', parentId: 1 },
  { id: 7, name: 'Imprint', parentId: 6 },
];

class FakeProgram {
  readonly #scenario: Scenario;
  readonly #handlers: CallHandlers;
  readonly #listeners = new Map<EventName, Set<(payload: never) => void>>();
  #jobs: readonly JobView[];
  #logs: Scenario['logs'];
  #notices: Events['notices.changed']['notices'];
  #preferences: Preferences = { startAtLogin: true, notifications: 'failures' };
  #stored: NonNullable<Scenario['stored']>;

  constructor(scenario: Scenario, platform: Bridge['platform'], browse: BrowseSample) {
    window.native = { asked: [], chooses: null, says: false };
    this.#scenario = scenario;
    this.#jobs = scenario.jobs;
    this.#logs = scenario.logs;
    this.#notices = scenario.notices ?? [];
    this.#stored = {
      ...Object.fromEntries(scenario.jobs.map((view) => [view.id, stored(view)])),
      ...scenario.stored,
    };
    this.#handlers = this.#makeHandlers(platform, browse);
  }

  on<Name extends EventName>(name: Name, listener: (payload: Events[Name]) => void): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    listeners.add(listener);
    this.#listeners.set(name, listeners);
    return () => void listeners.delete(listener);
  }

  async call(name: CallName, input: unknown): Promise<CallResult<unknown>> {
    const parsed = calls[name].input.safeParse(input);
    if (!parsed.success) {
      console.error(`The input of ${name} is not by the contract.`, parsed.error.message);
      return { ok: false, error: { code: 'internal', message: parsed.error.message, hint: null } };
    }
    if (this.#scenario.pending?.includes(name)) return new Promise(() => undefined);
    const error = this.#scenario.failing?.[name];
    if (error !== undefined) return { ok: false, error };
    // Each handler takes what its own schema has just parsed.
    const handler = this.#handlers[name] as (input: unknown) => Promise<unknown>;
    try {
      return { ok: true, value: await handler(parsed.data) };
    } catch (thrown) {
      const message = thrown instanceof Error ? thrown.message : String(thrown);
      const hint = 'Check both in Setup > Apps > Installed Packages.';
      return { ok: false, error: { code: 'credentials-refused', message, hint } };
    }
  }

  #emit<Name extends EventName>(name: Name, payload: Events[Name]): void {
    for (const listener of this.#listeners.get(name) ?? []) listener(payload as never);
  }

  #setJobs(jobs: readonly JobView[]): void {
    this.#jobs = jobs;
    this.#emit('jobs.changed', { jobs });
  }

  #change(id: string, change: Partial<JobView>): void {
    this.#setJobs(this.#jobs.map((view) => (view.id === id ? { ...view, ...change } : view)));
  }

  #add(names: readonly string[], change: Partial<JobView>): string[] {
    const added = names.map((name, index) =>
      job(this.#jobs.length + index + 1, name, {
        lastRun: null,
        protectedSince: null,
        heldAssets: null,
        ...change,
      }),
    );
    this.#stored = { ...this.#stored, ...Object.fromEntries(added.map((view) => [view.id, stored(view)])) };
    this.#setJobs([...this.#jobs, ...added]);
    return added.map(({ id }) => id);
  }

  /** A backup of 300 assets that is soon done. */
  #run(id: string): void {
    const started = new Date().toISOString();
    let kept = 0;
    this.#change(id, {
      state: 'running',
      progress: {
        phase: 'starting',
        kept,
        expected: 0,
        bytes: 0,
        share: null,
        rate: null,
        secondsLeft: null,
      },
    });
    const timer = setInterval(() => {
      kept += 20;
      const running = this.#jobs.find((view) => view.id === id)?.state === 'running';
      if (running && kept < 300) {
        const progress = {
          phase: 'fetching',
          kept,
          expected: 300,
          bytes: kept * 20_000,
          share: kept / 300,
          rate: 100,
          secondsLeft: 3,
        } as const;
        this.#emit('runs.progress', { jobId: id, progress });
        return;
      }
      clearInterval(timer);
      if (!running) return;
      const counts = { kept: 300, added: 300, changed: 0, deleted: 0, problems: 0 };
      const line = runLine(started, { trigger: 'manual', counts, bytes: 6_000_000 }, 3000);
      this.#logs = { ...this.#logs, [id]: [line, ...(this.#logs[id] ?? [])] };
      this.#change(id, {
        state: 'idle',
        progress: null,
        lastRun: line,
        protectedSince: line.finished,
        heldAssets: 300,
      });
    }, PROGRESS_MILLISECONDS);
  }

  #makeHandlers(platform: Bridge['platform'], browse: BrowseSample): CallHandlers {
    const zones = Intl.supportedValuesOf('timeZone');
    const sampleFolder = '/Users/ada/Documents/Backup Creator sample';
    const zone = 'Europe/Berlin';
    const done = async () => undefined;
    return {
      ...browseHandlers(browse, (name, payload) => this.#emit(name, payload)),
      ...notifyHandlers(this.#scenario.notifySecrets),
      ...supportHandlers(),
      ...updatesHandlers(this.#scenario.updates ?? null, (name, payload) => this.#emit(name, payload)),
      ...trustHandlers(
        this.#scenario,
        (name, payload) => this.#emit(name, payload),
        (id, change) => this.#change(id, change),
      ),
      'app.about': async () => ({ version: '0.1.0', platform, zone, zones, sampleFolder }),
      'app.openLink': done,
      'app.jobMenu': async (input) => {
        window.native.asked.push({ call: 'app.jobMenu', ...input });
        return window.native.chooses;
      },
      'app.confirm': async (input) => {
        window.native.asked.push({ call: 'app.confirm', ...input });
        return window.native.says;
      },
      'app.showFailure': async (input) => {
        window.native.asked.push({ call: 'app.showFailure', ...input });
      },
      'jobs.list': async () => [...this.#jobs],
      'jobs.settings': async (input) => {
        const found = this.#stored[input.jobId];
        if (found === undefined) throw new Error('There is no such job.');
        return found;
      },
      'jobs.create': async ({ draft, mids }) => ({
        jobIds: this.#add(mids.length === 0 ? [draft.name || 'Retail EU'] : mids.map((mid) => `MID ${mid}`), {
          destination: destinationWords(draft.destination),
          destinationKind: draft.destination.kind,
        }),
      }),
      'jobs.createSample': async ({ path }) => ({
        jobIds: this.#add(['Sample account'], { sample: true, destination: path }),
      }),
      'jobs.update': async ({ jobId: id, settings }) => {
        const found = this.#stored[id];
        if (found === undefined) throw new Error('There is no such job.');
        this.#stored = {
          ...this.#stored,
          [id]: { ...found, settings: { ...settings, sample: found.settings.sample } },
        };
        this.#change(id, { name: settings.name });
      },
      'jobs.setSecret': done,
      'jobs.setPaused': async ({ jobId: id, paused }) =>
        this.#change(id, { state: paused ? 'paused' : 'idle' }),
      'jobs.remove': async ({ jobId: id }) => this.#setJobs(this.#jobs.filter((view) => view.id !== id)),
      'runs.start': async ({ jobId: id }) => this.#run(id),
      'runs.acknowledge': async ({ jobId: id }) => this.#change(id, { state: 'idle', acknowledged: true }),
      'runs.cancel': async ({ jobId: id }) => this.#change(id, { state: 'idle', progress: null }),
      'runs.log': async ({ jobId: id, limit }) => ({
        lines: (this.#logs[id] ?? []).slice(0, limit),
        unread: this.#scenario.unread ?? null,
      }),
      'runs.details': async ({ jobId: id, folder }) => {
        const line = this.#logs[id]?.find((each) => each.folder === folder);
        if (line === undefined) throw new Error('There is no such run.');
        return this.#scenario.details?.[folder] ?? details(line);
      },
      'runs.openFolder': done,
      'account.test': async ({ connection, clientSecret }) => {
        if (clientSecret === 'wrong') throw new Error('Marketing Cloud refused the client id or secret.');
        const missingScopes = connection.clientId.startsWith('noscope')
          ? ['Assets: View', 'Folders: View']
          : [];
        return {
          tenant: 'mc1q2w3e4r5t6y7u8i9o0p1a2s3d',
          mid: connection.mid ?? 7_203_411,
          enterpriseId: 7_203_400,
          enterpriseName: 'Northwind Retail',
          missingScopes,
          blocks: missingScopes.length > 0 ? null : 9812,
        };
      },
      'account.folders': async () => [...FOLDERS],
      'account.types': async () =>
        [...ASSET_TYPES].map(([id, name]) => ({ id, name, isBlock: BLOCK_TYPE_IDS.includes(id) })),
      'storage.chooseFolder': async () => '/Users/ada/Backups/Marketing Cloud',
      'storage.test': async ({ destination, destinationSecret }) => testOf(destination, destinationSecret),
      'schedule.preview': async ({ cron, zone: named }) => {
        try {
          const next = nextSlots(parseCron(cron, named), new Date(), 5).map((slot) => slot.toISOString());
          return { ok: true, words: describeCron(cron), next };
        } catch (error) {
          return { ok: false, message: error instanceof Error ? error.message : String(error) };
        }
      },
      'preferences.get': async () => this.#preferences,
      'preferences.set': async (preferences) => {
        this.#preferences = preferences;
      },
      'settings.export': async () => '/Users/ada/Desktop/backup-creator-settings.json',
      'settings.import': async () => ({ jobs: 2 }),
      'keychain.check': async () => ({ problem: this.#scenario.keychain ?? null }),
      'notices.list': async () => [...this.#notices],
      'notices.dismiss': async ({ id }) => {
        this.#notices = this.#notices.filter((notice) => notice.id !== id);
        this.#emit('notices.changed', { notices: this.#notices });
      },
    };
  }
}
