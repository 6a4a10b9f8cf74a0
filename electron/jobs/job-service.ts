import { BackupError } from '../../shared/errors.ts';
import type { CallHandlers, CallName, JobView, Notice } from '../../shared/ipc.ts';
import { parseAuthenticationAddress } from '../marketing-cloud/address.ts';
import type { WakeReason } from '../schedule/timer.ts';
import { createWakeTimer } from '../schedule/wake-timer.ts';
import { AccountAccesses, type OpenAccess } from './account-access.ts';
import { assetTypeChoices, readAccountFolders, testAccount } from './accounts.ts';
import { type BrowseAppCalls, browseHandlers } from './browse-calls.ts';
import { JobBrowsers } from './browsers.ts';
import { DestinationAccesses } from './destination-access.ts';
import { locateDestination, testDestination } from './destination-calls.ts';
import { JobCalls } from './job-calls.ts';
import { JobNotifications } from './job-notifications.ts';
import { JobSecrets } from './job-secrets.ts';
import { JobTasks } from './job-tasks.ts';
import { LiveJobs } from './live-jobs.ts';
import { Notices } from './notices.ts';
import { notifyHandlers } from './notify-calls.ts';
import { Restores } from './restore/restores.ts';
import { Retentions } from './retentions.ts';
import { SampleAccounts } from './sample-accounts.ts';
import { Savings } from './savings.ts';
import { previewSchedule } from './schedule-preview.ts';
import type { JobServiceParts, RunEnded } from './service-parts.ts';
import { writeSettingsFile } from './settings-file.ts';
import { findStoredFile, type StoredFile } from './stored-file.ts';
import type { SupportCalls } from './support-report.ts';
import { trustHandlers } from './trust-calls.ts';
import { HealthBook } from './verify/health-book.ts';
import { Repairs } from './verify/repairs.ts';
import { Verifications } from './verify/verifications.ts';
import { type VersionAddress, VersionCalls } from './version-calls.ts';
import { within } from './within.ts';

/** Calls that need the system's windows and dialogs: the app answers them. */
export type AppCalls =
  | BrowseAppCalls
  | SupportCalls
  | 'app.about'
  | 'app.openLink'
  | Extract<CallName, `updates.${string}`>
  | 'app.jobMenu'
  | 'app.confirm'
  | 'app.showFailure'
  | 'storage.chooseFolder'
  | 'runs.openFolder'
  | 'settings.export'
  | 'settings.import';

export type JobHandlers = Pick<CallHandlers, Exclude<CallName, AppCalls>>;

/** The jobs of the desktop app. */
export interface JobService {
  /** What answers the window's calls; the tray uses them too. */
  readonly handlers: JobHandlers;
  /** Starts all schedules. Interrupted runs are continued. Never rejects. */
  start(): Promise<void>;
  jobs(): JobView[];
  /** Throws `configuration` where there is no such job, or no longer. */
  job(jobId: string): JobView;
  /** Decides anew what is due. */
  wake(reason: WakeReason): void;
  /**
   * The absolute path of a snapshot folder of a job, or of its root where `folder` is null. Throws
   * `storage-not-found` where it is not there, `storage-name` where it is not inside the root, and
   * `configuration` where it is no folder of this machine.
   */
  locate(jobId: string, folder: string | null): Promise<string>;
  /** The settings as text for a file, without secrets. */
  exportSettings(): string;
  /** Takes jobs and preferences out of such a file. Throws `configuration` or `format-newer` for another. */
  importSettings(text: string): Promise<{ jobs: number }>;
  addNotice(notice: Notice): void;
  /** The page that shows a version, or a part of it, in a frame that may do nothing. Throws as `browse.asset`. */
  previewPage(version: VersionAddress & { readonly part: string | null }): Promise<string>;
  /** What lies at a path below a job's root on this machine. Throws as `findStoredFile`. */
  findFile(jobId: string, path: string): Promise<StoredFile>;
  /** What is saved from backups to this machine. */
  readonly savings: Savings;
  /** Ends all runs, to be continued at the next start, and all schedules. Returns after two seconds at most. */
  stop(): Promise<void>;
}

const STOP_MILLISECONDS = 2000;

/** Builds the desktop's heart: everything of the app that needs no electron. */
export function createJobService(given: JobServiceParts): JobService {
  const tellRunEnded = guarded(given);
  const parts = {
    ...given,
    now: given.now ?? (() => new Date()),
    onRunEnded(ended: RunEnded) {
      const { outcome } = ended.run;
      if (outcome === 'complete' || outcome === 'with problems') browsers.runFinished(ended.job.id);
      else browsers.runEnded(ended.job.id);
      if (outcome === 'complete' || outcome === 'with problems') void retentions.afterBackup(ended.job.id);
      tellRunEnded(ended);
      verifications.look();
    },
  };
  const { settings, secrets, secretRegistry, log, fetch, now } = parts;
  const notices = new Notices((list) => parts.emit('notices.changed', { notices: list }));
  const samples = new SampleAccounts(parts);
  const accesses = new AccountAccesses({ secrets, samples });
  const destinations = new DestinationAccesses(parts);
  const notifications = new JobNotifications(parts);
  const book = new HealthBook(parts);
  const jobs: LiveJobs = new LiveJobs({
    ...parts,
    accesses,
    destinations,
    notifications,
    task: (jobId) => tasks.view(jobId),
    health: (jobId) => book.view(jobId),
    onMoved: (jobId) => book.forget(jobId),
    closeBrowser: async (jobId) => {
      await tasks.cancel(jobId);
      await browsers.close(jobId);
    },
    runTexts: (jobId) => browsers.runTexts(jobId),
  });
  const tasks = new JobTasks({
    ...parts,
    onChange: () => jobs.tell(),
    onEnded: (jobId) => jobs.wake(jobId, 'run ended'),
  });
  const browsers = new JobBrowsers({ ...parts, jobs, destinations });
  const retentions = new Retentions({
    ...parts,
    jobs,
    tasks,
    destinations,
    onRemoved: (jobId) => browsers.runFinished(jobId),
  });
  const trust = { ...parts, book, jobs, tasks, browsers, destinations, accesses };
  const verifications = new Verifications({
    ...trust,
    timer: given.timer ?? createWakeTimer(),
    onRunEnded: tellRunEnded,
  });
  const repairs = new Repairs(trust);
  const redact = (text: string) => secretRegistry.redact(text);
  const savings = new Savings({ ...parts, browsers, jobs, redact });
  const versions = new VersionCalls(browsers);
  const restores = new Restores({ ...parts, jobs, browsers, destinations, accesses, tasks });
  const jobSecrets = new JobSecrets({ secrets, secretRegistry, jobs, notices, log });
  const jobCalls = new JobCalls({ ...parts, jobs, jobSecrets, destinations, notices, samples });
  const clientParts = { fetch, log, secrets: secretRegistry };

  const handlers: JobHandlers = {
    ...jobCalls.handlers,
    ...browseHandlers({ browsers, savings, versions }),
    ...notifyHandlers({ jobs, notifications }),
    ...trustHandlers({ restores, tasks, retentions, verifications, repairs }),
    'runs.start': async ({ jobId, full, acceptDeletions }) =>
      jobs.find(jobId).startRun({ full, acceptDeletions }),
    'runs.acknowledge': async ({ jobId }) => jobs.find(jobId).acknowledge(),
    'runs.cancel': ({ jobId }) => jobs.find(jobId).cancel(),
    'runs.log': async ({ jobId, limit }) => jobs.find(jobId).history.lines(limit),
    'runs.details': async ({ jobId, folder }) => jobs.find(jobId).history.details(folder),
    'account.test': async (input) =>
      withAccess(await accessForTest(input, jobs, accesses), ({ account }) =>
        testAccount(account, clientParts),
      ),
    'account.folders': async ({ jobId, scope }) =>
      withAccess(await accesses.open(jobs.find(jobId).kept), ({ account }) =>
        readAccountFolders(account, scope, clientParts),
      ),
    'preferences.get': async () => settings.get().preferences,
    'preferences.set': async (preferences) => settings.set({ ...settings.get(), preferences }),
    'account.types': async () => assetTypeChoices(),
    'storage.test': (input) => testDestination(input, jobs, destinations),
    'schedule.preview': async (input) => previewSchedule(input, now()),
    'keychain.check': async () => ({ problem: await jobSecrets.checkKeychain() }),
    'notices.list': async () => notices.list(),
    'notices.dismiss': async ({ id }) => notices.remove(id),
  };

  return {
    handlers,
    async start() {
      await jobs.start();
      verifications.startLooking();
      // The keychain may ask the user to open it: nothing waits for that.
      jobSecrets
        .lookFor()
        .catch((error: unknown) => log.error('Secrets could not be looked for.', { error }));
    },
    jobs: () => jobs.views(),
    job: (jobId) => jobs.find(jobId).view(),
    wake(reason) {
      for (const job of jobs.all()) job.wake(reason);
      verifications.look();
    },
    locate: async (jobId, folder) => locateDestination(jobs.find(jobId).kept.destination, folder),
    exportSettings: () => writeSettingsFile(settings.get()),
    importSettings: (text) => jobCalls.import(text),
    addNotice: (notice) => notices.add(notice),
    previewPage: (version) => versions.previewPage(version),
    findFile: async (jobId, path) => findStoredFile(jobs.find(jobId).kept.destination, path),
    savings,
    async stop() {
      verifications.stopLooking();
      const ended = [jobs.stop(), tasks.stop(), savings.stop().then(() => browsers.stop())];
      await within(STOP_MILLISECONDS, Promise.all(ended));
    },
  };
}

/** What is told of a run's end must not change how it ended. */
function guarded({ onRunEnded, log }: JobServiceParts): (ended: RunEnded) => void {
  return (ended) => {
    try {
      onRunEnded(ended);
    } catch (error) {
      log.error('The end of a run could not be told.', { error });
    }
  };
}

async function withAccess<T>(access: OpenAccess, work: (access: OpenAccess) => Promise<T>): Promise<T> {
  try {
    return await work(access);
  } finally {
    await access.release();
  }
}

/** With the secret that was entered, or with the one kept: that goes only where it was kept for. */
async function accessForTest(
  { connection, clientSecret, jobId }: Parameters<JobHandlers['account.test']>[0],
  jobs: LiveJobs,
  accesses: AccountAccesses,
): Promise<OpenAccess> {
  const { authenticationAddress, clientId, mid } = connection;
  const { base } = parseAuthenticationAddress(authenticationAddress);
  if (clientSecret !== null) {
    const account = { authenticationAddress: base, clientId, clientSecret: clientSecret.trim(), mid };
    return { account, release: () => Promise.resolve() };
  }
  const kept = jobId === null ? undefined : jobs.find(jobId).kept;
  if (kept?.sample === true) return accesses.open(kept);
  if (kept?.connection.authenticationAddress !== base) {
    throw new BackupError('configuration', 'The client secret for this address is not known.', {
      hint: 'Enter the client secret, then test again.',
    });
  }
  const access = await accesses.open(kept);
  return { ...access, account: { ...access.account, clientId, mid } };
}
