import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import pLimit from 'p-limit';
import {
  isSecretShared,
  type JobDestination,
  type ObjectDestination,
  secretKindOf,
} from '../../shared/destination.ts';
import { BackupError } from '../../shared/errors.ts';
import type { CallHandlers } from '../../shared/ipc.ts';
import type { JobSettings } from '../../shared/job.ts';
import { parseAuthenticationAddress } from '../marketing-cloud/address.ts';
import { parseCron } from '../schedule/cron.ts';
import type { KeptJob } from '../settings/desktop-settings.ts';
import type { DestinationAccesses } from './destination-access.ts';
import { checkRootIsFree, checkSecretGiven } from './destination-checks.ts';
import { checkUnshared, isMoved, normaliseDestination } from './destination-place.ts';
import { withService } from './destination-secrets.ts';
import { draftJobs, draftSampleJob, normaliseConnection, type Wanted } from './job-creation.ts';
import type { JobSecrets } from './job-secrets.ts';
import type { LiveJobs } from './live-jobs.ts';
import type { Notices } from './notices.ts';
import type { SampleAccounts } from './sample-accounts.ts';
import type { JobServiceParts } from './service-parts.ts';
import { readSettingsFile } from './settings-file.ts';

export interface JobCallsParts extends JobServiceParts {
  readonly jobs: LiveJobs;
  readonly jobSecrets: JobSecrets;
  readonly destinations: DestinationAccesses;
  readonly notices: Notices;
  readonly samples: SampleAccounts;
}

type NewSettings = Omit<JobSettings, 'sample'>;

/** Makes, changes and removes jobs, one call after another: each sees what the one before has made. */
export class JobCalls {
  readonly #parts: JobCallsParts;
  readonly #oneByOne = pLimit(1);

  constructor(parts: JobCallsParts) {
    this.#parts = parts;
  }

  readonly handlers = {
    'jobs.list': async () => this.#parts.jobs.views(),
    'jobs.settings': async ({ jobId }) => {
      const job = this.#parts.jobs.find(jobId);
      const { id: _, ...settings } = job.kept;
      return { settings, ...(await this.#parts.jobSecrets.has(job)) };
    },
    'jobs.create': ({ draft, clientSecret, destinationSecret, mids }) =>
      this.#oneByOne(() =>
        this.#create({
          draft,
          clientSecret: clientSecret.trim(),
          destinationSecret: destinationSecret?.trim(),
          mids,
        }),
      ),
    'jobs.createSample': ({ path }) => this.#oneByOne(() => this.#createSample(path)),
    'jobs.update': ({ jobId, settings, destinationSecret }) =>
      this.#oneByOne(() => this.#update(jobId, settings, destinationSecret?.trim())),
    'jobs.setSecret': async ({ jobId, clientSecret }) =>
      this.#parts.jobSecrets.keep(this.#parts.jobs.find(jobId), clientSecret.trim()),
    'jobs.setPaused': ({ jobId, paused }) =>
      this.#oneByOne(async () => {
        const { kept } = this.#parts.jobs.find(jobId);
        this.#parts.jobs.change({ ...kept, schedule: { ...kept.schedule, enabled: !paused } });
      }),
    'jobs.remove': ({ jobId }) => this.#oneByOne(() => this.#remove(jobId)),
  } as const satisfies Partial<CallHandlers>;

  /** Adds the jobs of an exported file; each asks for its secret. */
  import(text: string): Promise<{ jobs: number }> {
    return this.#oneByOne(async () => {
      const { settings, jobs, jobSecrets, notices } = this.#parts;
      const imported = await readSettingsFile(text, jobs.kept());
      await jobs.add(imported.jobs);
      settings.set({ ...settings.get(), preferences: imported.preferences });
      for (const { name, reason } of imported.leftOut) {
        const message = `"${name}" was not imported: ${reason}`;
        notices.add({ id: `import:${randomUUID()}`, level: 'problem', message, hint: null });
      }
      await jobSecrets.lookFor();
      return { jobs: imported.jobs.length };
    });
  }

  /** No job without its secret, and no secret without its job. */
  async #create(wanted: Wanted): Promise<{ jobIds: string[] }> {
    const { jobs, jobSecrets, destinations, fetch, log, secretRegistry: secrets } = this.#parts;
    secrets.add(wanted.clientSecret);
    destinations.learn(wanted.draft.destination, wanted.destinationSecret);
    const drafted = await draftJobs(wanted, jobs.kept(), {
      fetch,
      log,
      secrets,
      openObjects: (destination, secret) => destinations.openWith(destination, secret),
    });
    await jobSecrets.keepForAll(drafted, wanted);
    try {
      await jobs.add(drafted);
    } catch (error) {
      await jobSecrets.undo(drafted);
      throw error;
    }
    await jobSecrets.lookFor();
    return { jobIds: drafted.map(({ id }) => id) };
  }

  async #createSample(path: string): Promise<{ jobIds: string[] }> {
    const { jobs, samples } = this.#parts;
    const id = randomUUID();
    const { account, release } = await samples.use(id);
    try {
      await jobs.add([await draftSampleJob({ id, path }, account, jobs.kept())]);
    } finally {
      await release();
    }
    return { jobIds: [id] };
  }

  async #update(jobId: string, settings: NewSettings, secret: string | undefined): Promise<void> {
    const { jobs, jobSecrets, destinations } = this.#parts;
    const job = jobs.find(jobId);
    const before = job.kept;
    parseCron(settings.schedule.cron, settings.schedule.zone);
    const connection = before.sample
      ? before.connection
      : checkedConnection(before, normaliseConnection(settings.connection));
    destinations.learn(settings.destination, secret);
    const usable = await this.#usableSecret(before, settings.destination, secret);
    const destination = await withService(normaliseDestination(settings.destination), usable);
    const kept: KeptJob = { ...settings, connection, destination, id: jobId, sample: before.sample };
    if (isElsewhere(before, kept)) {
      job.checkIdle();
      await this.#checkRoot(kept, usable);
    }
    await jobSecrets.changeMailServer(before, kept, async () => {
      if (secret === undefined) jobs.change(kept);
      else await jobSecrets.replaceDestinationSecret(kept, secret, () => jobs.change(kept));
    });
    await jobSecrets.followDestination(before, job);
    await jobSecrets.followNotifications(before, kept);
  }

  /**
   * The secret to reach a job's new destination with: the one that was entered, or the one kept where it may be
   * used there. Undefined where it is not needed. Throws `configuration` where another one has to be entered.
   */
  async #usableSecret(
    before: KeptJob,
    destination: JobDestination,
    entered: string | undefined,
  ): Promise<string | undefined> {
    const isSame = isDeepStrictEqual(before.destination, destination);
    if (entered !== undefined || isSame) return entered;
    const kind = secretKindOf(destination);
    if (kind === null) return undefined;
    const usable = isSecretShared(before.destination, destination);
    const kept = usable ? await this.#parts.destinations.keptSecret(before.id, kind) : undefined;
    checkSecretGiven(destination, kept);
    return kept;
  }

  async #checkRoot(job: KeptJob, secret: string | undefined): Promise<void> {
    const { jobs, destinations, log } = this.#parts;
    const { id, name, connection, destination } = job;
    const others = jobs.kept().filter((other) => other.id !== id);
    await checkUnshared(destination, name, others);
    const { authenticationAddress, mid } = connection;
    if (mid === undefined) return;
    const { tenant } = parseAuthenticationAddress(authenticationAddress);
    const account = { tenant, mid, name };
    const open = (objects: ObjectDestination) =>
      secret === undefined ? destinations.open(job) : destinations.openWith(objects, secret);
    await checkRootIsFree(destination, account, { log, open });
  }

  async #remove(jobId: string): Promise<void> {
    const { jobs, jobSecrets } = this.#parts;
    const { kept } = jobs.find(jobId);
    await jobs.remove(jobId);
    await jobSecrets.forget(kept);
  }
}

/** A secret that was kept for Marketing Cloud is never sent to a program on this machine. */
function checkedConnection(before: KeptJob, connection: KeptJob['connection']): KeptJob['connection'] {
  const present = parseAuthenticationAddress(before.connection.authenticationAddress);
  const next = parseAuthenticationAddress(connection.authenticationAddress);
  if (!next.loopback || present.loopback) return connection;
  throw new BackupError(
    'address-not-allowed',
    `"${before.name}" backs up an account of Marketing Cloud: its address cannot become this machine.`,
    { hint: 'Add another job for an account on this machine.' },
  );
}

function isElsewhere(before: KeptJob, after: KeptJob): boolean {
  return (
    isMoved(before.destination, after.destination) ||
    before.connection.mid !== after.connection.mid ||
    before.connection.authenticationAddress !== after.connection.authenticationAddress
  );
}
