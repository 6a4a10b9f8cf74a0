import { NO_NOTIFICATIONS, type NotifySettings, notifySecretKinds } from '../../../shared/notify.ts';
import { at, dailyRuns, job, stored } from './sample-data.ts';
import type { Scenario } from './scenario.ts';

const ALL: NotifySettings = {
  ...NO_NOTIFICATIONS,
  silenceDays: 3,
  slack: true,
  email: {
    host: 'smtp.northwind.example',
    port: 587,
    security: 'starttls',
    user: 'backups@northwind.example',
    from: 'backups@northwind.example',
    to: ['ops@northwind.example', 'ada@northwind.example'],
  },
  webhook: { signed: true },
  ping: true,
};

const DOWN =
  'hooks.northwind.example did not take the message: it has trouble of its own (503). Send a test later.';

/** A job with each channel, whose last backup one of them did not tell of. */
function notified(): Scenario {
  const [last, ...earlier] = dailyRuns(30);
  const told = { at: at('02:01:16'), sent: true, reason: null };
  const notifications = [
    { ...told, channel: 'slack' },
    { ...told, channel: 'email' },
    { ...told, channel: 'webhook', sent: false, reason: DOWN },
    { ...told, channel: 'ping' },
  ] as const;
  const log = last === undefined ? earlier : [{ ...last, notifications }, ...earlier];
  const view = job(1, 'Retail EU', { lastRun: log[0] ?? null });
  const { settings, ...rest } = stored(view);
  return {
    jobs: [view],
    logs: { [view.id]: log },
    stored: { [view.id]: { ...rest, settings: { ...settings, notify: ALL } } },
    notifySecrets: notifySecretKinds,
  };
}

/** By name; made anew each time, since their times are relative to now. */
export const notifyScenarios: Readonly<Record<string, () => Scenario>> = { notified };
