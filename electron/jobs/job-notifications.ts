import { BackupError, isBackupError } from '../../shared/errors.ts';
import {
  isSameMailServer,
  type KeptNotifySecrets,
  type NotifyChannel,
  type NotifySecretKind,
  type NotifySettings,
  type NotifyTest,
  notifySecretNames,
  secretsNeeded,
} from '../../shared/notify.ts';
import { addressParts, parsePostAddress } from '../../shared/post-address.ts';
import type { Log } from '../journal/log.ts';
import type { RunLog } from '../journal/run-log.ts';
import type { SecretRegistry } from '../journal/secret-registry.ts';
import type { Fetch } from '../marketing-cloud/wire.ts';
import { type Budget, TEST_BUDGET } from '../notify/budget.ts';
import { openChannel, type SecretSource } from '../notify/channels.ts';
import { deliverTo } from '../notify/deliver.ts';
import { type NotifyMessage, testMessage } from '../notify/message.ts';
import type { KeptJob } from '../settings/desktop-settings.ts';
import type { SecretStore } from '../settings/secret-store.ts';
import type { StateStore } from '../settings/state-store.ts';
import { notifySecretName } from './needed-secrets.ts';
import { RunNotifier } from './run-notifier.ts';

export interface JobNotificationsParts {
  readonly secrets: SecretStore;
  readonly secretRegistry: SecretRegistry;
  readonly state: StateStore;
  readonly fetch: Fetch;
  readonly log: Log;
  readonly now: () => Date;
  /** What messages may take; tests of channels have a budget of their own. */
  readonly budget?: Budget | undefined;
  /** Authorities that mail servers are trusted by, beside those of the system. */
  readonly authorities?: readonly string[] | undefined;
}

/** What tells of one job. */
export interface NotifiedJobParts {
  readonly kept: () => KeptJob;
  readonly runLog: RunLog;
  readonly onSilence: (message: NotifyMessage) => void;
  readonly onRecorded: () => void;
}

/** Who is told of the app's jobs: with the secrets from the keychain. */
export class JobNotifications {
  readonly #parts: JobNotificationsParts;

  constructor(parts: JobNotificationsParts) {
    this.#parts = parts;
  }

  notifierOf(jobId: string, { kept, runLog, onSilence, onRecorded }: NotifiedJobParts): RunNotifier {
    return new RunNotifier({
      ...this.#parts,
      jobKey: jobId,
      secrets: this.#parts.secretRegistry,
      job: () => {
        const { id, name, schedule } = kept();
        return { id, name, zone: schedule.zone, paused: !schedule.enabled };
      },
      settings: () => kept().notify,
      secret: (kind) => this.#kept(jobId, kind),
      runLog,
      onSilence,
      onRecorded,
    });
  }

  /** Which secrets of a job are kept; null while the keychain does not say. */
  async kept(jobId: string): Promise<KeptNotifySecrets> {
    const isKept = async (kind: NotifySecretKind) => (await this.#kept(jobId, kind)) !== undefined;
    try {
      return {
        'slack-address': await isKept('slack-address'),
        'webhook-address': await isKept('webhook-address'),
        'webhook-key': await isKept('webhook-key'),
        'ping-address': await isKept('ping-address'),
        'smtp-password': await isKept('smtp-password'),
      };
    } catch (error) {
      if (!isBackupError(error, 'keychain-unavailable')) throw error;
      return null;
    }
  }

  /** Throws `configuration` for an address that cannot be right and for what is off, and `keychain-unavailable`. */
  async keep({ id: jobId, notify }: KeptJob, kind: NotifySecretKind, secret: string | null): Promise<void> {
    const { secrets } = this.#parts;
    if (secret === null) return secrets.remove(notifySecretName(jobId, kind));
    this.#learn(kind, secret);
    // What no channel needs would be forgotten by nobody.
    if (!secretsNeeded(notify).includes(kind)) {
      throw new BackupError('configuration', `The ${notifySecretNames[kind]} is for a channel that is off.`, {
        hint: 'Switch it on, then save.',
      });
    }
    if (isAddress(kind)) parsePostAddress(secret, notifySecretNames[kind]);
    await secrets.set(notifySecretName(jobId, kind), secret);
  }

  /** Sends a message that says it is a test; `entered` secrets take the place of those kept. */
  async test(
    job: KeptJob,
    channel: NotifyChannel,
    settings: NotifySettings,
    entered: Readonly<Partial<Record<NotifySecretKind, string>>>,
  ): Promise<NotifyTest> {
    const { fetch, log, now, secretRegistry, authorities } = this.#parts;
    const secret: SecretSource = async (kind) => {
      const given = entered[kind];
      if (given === undefined) return this.#keptForTest(job, kind, settings);
      this.#learn(kind, given);
      return given;
    };
    const { id, name, schedule } = job;
    const message = testMessage({ id, name, zone: schedule.zone }, now(), (text) =>
      secretRegistry.redact(text),
    );
    const parts = { fetch, now, budget: TEST_BUDGET, ...(authorities === undefined ? {} : { authorities }) };
    const [delivery] = await deliverTo(
      [channel],
      (opened) => opened.send(message, AbortSignal.timeout(2 * TEST_BUDGET.totalMilliseconds)),
      { open: (kind) => openChannel(kind, settings, secret, parts), log, now },
    );
    if (delivery?.sent === true) return { ok: true, message: sentWords(channel, settings), hint: null };
    return { ok: false, message: delivery?.reason ?? 'It was not sent.', hint: delivery?.hint ?? null };
  }

  /** A password goes only where it was kept for. */
  async #keptForTest(
    job: KeptJob,
    kind: NotifySecretKind,
    settings: NotifySettings,
  ): Promise<string | undefined> {
    if (kind === 'smtp-password' && !isSameMailServer(job.notify.email, settings.email)) {
      throw new BackupError('configuration', 'The SMTP password for this server is not known.', {
        hint: 'Enter it, then test again.',
      });
    }
    return this.#kept(job.id, kind);
  }

  async #kept(jobId: string, kind: NotifySecretKind): Promise<string | undefined> {
    const secret = await this.#parts.secrets.get(notifySecretName(jobId, kind));
    if (secret !== undefined) this.#learn(kind, secret);
    return secret;
  }

  /** None of it is to appear in a log. */
  #learn(kind: NotifySecretKind, secret: string): void {
    for (const part of isAddress(kind) ? addressParts(secret) : [secret])
      this.#parts.secretRegistry.add(part);
  }
}

function isAddress(kind: NotifySecretKind): boolean {
  return kind === 'slack-address' || kind === 'webhook-address' || kind === 'ping-address';
}

const LIST = new Intl.ListFormat('en');

function sentWords(channel: NotifyChannel, { email }: NotifySettings): string {
  switch (channel) {
    case 'slack':
      return 'Slack took the test message. Look into its channel.';
    case 'email':
      return `The mail server took the test message for ${LIST.format(email?.to ?? [])}.`;
    case 'webhook':
      return 'The webhook took the test message.';
    case 'ping':
      return 'The health check took a ping of success.';
  }
}
