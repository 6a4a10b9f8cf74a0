import { expect, vi } from 'vitest';
import type { JobServiceParts } from '../../electron/jobs/service-parts.ts';
import type { RunLogLine } from '../../shared/ipc.ts';
import {
  NO_NOTIFICATIONS,
  type NotifySecretKind,
  type NotifySettings,
  secretsNeeded,
} from '../../shared/notify.ts';
import { createDesktopPlace, type Desktop, type DesktopPlace } from './jobs.ts';
import { MAIL_PASSWORD, type MailServer } from './mail-server.ts';
import { QUICK } from './notify-messages.ts';
import { type Receiver, startReceiver } from './receivers.ts';

export const PATIENT = { timeout: 20_000, interval: 10 };
/** Whoever knows it can post. */
export const SECRET_PATH = '/services/T0000/never-told-to-anyone';
export const KEY = 'signing-key-never-told';

/** The app's jobs, and somebody to tell of them through each channel; all thrown away at the end. */
export class NotifiedPlace {
  readonly place: DesktopPlace;
  readonly mail: MailServer;
  readonly slack: Receiver;
  readonly webhook: Receiver;
  readonly health: Receiver;

  constructor(place: DesktopPlace, mail: MailServer, receivers: readonly [Receiver, Receiver, Receiver]) {
    this.place = place;
    this.mail = mail;
    [this.slack, this.webhook, this.health] = receivers;
  }

  open(more: Partial<JobServiceParts> = {}): Promise<Desktop> {
    return this.place.open({ budget: QUICK, authorities: [this.mail.authority], ...more });
  }

  /** Every channel, told of everything but silence. */
  all(): NotifySettings {
    const channels = { slack: true, email: this.mail.settings(), webhook: { signed: true }, ping: true };
    return { ...NO_NOTIFICATIONS, success: true, ...channels };
  }

  secrets(): Readonly<Record<NotifySecretKind, string>> {
    return {
      'slack-address': `${this.slack.base}${SECRET_PATH}`,
      'webhook-address': `${this.webhook.base}${SECRET_PATH}`,
      'webhook-key': KEY,
      'ping-address': `${this.health.base}${SECRET_PATH}`,
      'smtp-password': MAIL_PASSWORD,
    };
  }

  async makeJob(desktop: Desktop, notify = this.all(), schedule = { enabled: true }): Promise<string> {
    const wanted = this.place.wanted({ schedule: { cron: '0 2 * * *', zone: 'UTC', ...schedule } });
    const { jobIds } = await desktop.service.handlers['jobs.create'](wanted);
    const [jobId = ''] = jobIds;
    const secrets = this.secrets();
    const entered = secretsNeeded(notify).map((kind) => [kind, secrets[kind]]);
    await notifyBy(desktop, jobId, notify, Object.fromEntries(entered));
    return jobId;
  }

  /** The next run finds its credentials refused. */
  refuseCredentials(): void {
    const body = { error: 'invalid_client', error_description: 'No.' };
    this.place.sandbox.faults.add({ match: { kind: 'token' }, times: 1, effect: { status: 401, body } });
  }

  async close(): Promise<void> {
    await this.place.close();
    const receivers = [this.slack, this.webhook, this.health];
    await Promise.all(receivers.map((receiver) => receiver[Symbol.asyncDispose]()));
  }
}

export async function createNotifiedPlace(mail: MailServer): Promise<NotifiedPlace> {
  const place = await createDesktopPlace({ assets: 8 });
  return new NotifiedPlace(place, mail, [
    await startReceiver(),
    await startReceiver(),
    await startReceiver(),
  ]);
}

/** Settings of a job as the window saves them: first these, then the secrets that were entered. */
export async function notifyBy(
  { service }: Desktop,
  jobId: string,
  notify: NotifySettings,
  entered: Readonly<Partial<Record<NotifySecretKind, string>>> = {},
): Promise<void> {
  const { settings } = await service.handlers['jobs.settings']({ jobId });
  const { sample: _, ...rest } = settings;
  await service.handlers['jobs.update']({ jobId, settings: { ...rest, notify }, destinationSecret: null });
  for (const [kind, secret] of Object.entries(entered) as [NotifySecretKind, string][]) {
    await service.handlers['notify.setSecret']({ jobId, kind, secret });
  }
}

export async function backUp(desktop: Desktop, jobId: string): Promise<void> {
  const before = desktop.ended.length;
  await desktop.service.handlers['runs.start']({ jobId, full: false, acceptDeletions: false });
  await vi.waitFor(() => expect(desktop.ended.length).toBe(before + 1), PATIENT);
}

export async function lines({ service }: Desktop, jobId: string): Promise<readonly RunLogLine[]> {
  return (await service.handlers['runs.log']({ jobId, limit: 100 })).lines;
}

/** The newest line, once it says of as many channels what became of them. */
export async function told(desktop: Desktop, jobId: string, channels: number): Promise<RunLogLine> {
  return vi.waitFor(async () => {
    const [line] = await lines(desktop, jobId);
    if (line?.notifications?.length !== channels) throw new Error(`Not yet: ${JSON.stringify(line)}`);
    return line;
  }, PATIENT);
}
