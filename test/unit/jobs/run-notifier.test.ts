import { beforeEach, describe, expect, it } from 'vitest';
import { RunNotifier } from '../../../electron/jobs/run-notifier.ts';
import type { NotificationEntry, RunLogEntry } from '../../../electron/journal/run-log.ts';
import type { JobState } from '../../../electron/settings/state-store.ts';
import { BackupError } from '../../../shared/errors.ts';
import { NO_NOTIFICATIONS } from '../../../shared/notify.ts';
import { memoryLog } from '../../support/engine.ts';
import { NOTIFIED_JOB, plain, QUICK } from '../../support/notify-messages.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const MADE = new Date('2026-11-20T10:00:00Z');

/** A job that has been silent for too long, and what may fail when somebody is to be told of that. */
let time: Date;
let job: JobState;
let sent: number;
let entries: RunLogEntry[];
let notifications: NotificationEntry[];
let shown: number;
let broken: Set<'channel' | 'run log' | 'state' | 'window'>;
let log: ReturnType<typeof memoryLog>;
let notifier: RunNotifier;

const use = (part: 'run log' | 'state' | 'window') => {
  if (broken.has(part)) throw new BackupError('state-broken', `No ${part}.`);
};

beforeEach(() => {
  time = new Date('2026-11-24T10:00:00Z');
  job = { madeAt: MADE };
  [sent, shown, entries, notifications] = [0, 0, [], []];
  broken = new Set();
  log = memoryLog();
  notifier = new RunNotifier({
    jobKey: NOTIFIED_JOB.id,
    job: () => ({ ...NOTIFIED_JOB, paused: false }),
    settings: () => ({ ...NO_NOTIFICATIONS, slack: true, silenceDays: 3 }),
    secret: async () => 'https://hooks.slack.com/services/T0/B0/never-told',
    fetch: async () => {
      if (broken.has('channel')) return new Response('no', { status: 403 });
      sent += 1;
      return new Response('ok');
    },
    log,
    secrets: { redact: plain },
    state: {
      installationId: () => '',
      job: () => job,
      setJob: (_, changed) => {
        use('state');
        job = changed;
      },
      removeJob: () => undefined,
    },
    runLog: {
      append: async (...added) => {
        use('run log');
        entries.push(...added);
      },
      appendNotifications: async (...added) => {
        use('run log');
        notifications.push(...added);
      },
      read: async () => entries,
      readNotifications: async () => notifications,
    },
    now: () => time,
    onSilence: () => {
      use('window');
      shown += 1;
    },
    budget: { ...QUICK, attempts: 1 },
  });
});

/** Looks at once and then each minute until `span` is over. */
async function lookFor(span: number): Promise<void> {
  const end = time.getTime() + span;
  for (; time.getTime() < end; time = new Date(time.getTime() + MINUTE)) {
    notifier.look();
    await notifier.settled();
  }
}

async function lookAt(moment: string): Promise<void> {
  time = new Date(moment);
  await lookFor(1);
}

describe('a silence', () => {
  it('is told, shown and written down once', async () => {
    await lookFor(3 * HOUR);
    expect({ sent, shown, entries: entries.length, notifications: notifications.length }).toEqual({
      sent: 1,
      shown: 1,
      entries: 1,
      notifications: 1,
    });
    expect(notifications[0]?.about).toEqual(entries[0]?.at);
  });

  it.each(['run log', 'window'] as const)('is told once where the %s cannot take it', async (part) => {
    broken.add(part);
    await lookFor(3 * HOUR);
    expect(sent).toBe(1);
    expect(job.told?.silence).toBeDefined();
    expect(log.lines.join()).toContain('warn');
  });

  it('is told once a day where neither the run log nor the state can be written', async () => {
    broken.add('run log').add('state');
    await lookFor(24 * HOUR);
    expect(sent).toBe(1);
    await lookFor(1);
    expect(sent).toBe(2);
  });

  it('is tried again each hour where nobody could be told, shown and written down once', async () => {
    broken.add('channel');
    await lookFor(3 * HOUR);
    expect(log.lines.filter((line) => line.includes('could not be sent'))).toHaveLength(3);
    expect({ shown, entries: entries.length }).toEqual({ shown: 1, entries: 1 });
    expect(notifications).toMatchObject([{ sent: false }]);
    broken.clear();
    await lookFor(3 * HOUR);
    expect({ sent, shown, entries: entries.length }).toEqual({ sent: 1, shown: 1, entries: 1 });
    expect(notifications).toMatchObject([{ sent: false }, { sent: true, about: entries[0]?.at }]);
  });

  it('that nobody was told of is over with a backup: the next one is shown again', async () => {
    broken.add('channel');
    await lookFor(HOUR);
    job = { ...job, lastBackup: { finished: time, folder: 'backup_20261124' } };
    await lookFor(HOUR);
    await lookAt('2026-11-28T10:00:00Z');
    expect({ shown, entries: entries.length }).toEqual({ shown: 2, entries: 2 });
  });

  it('is told although one was told of while the clock was ahead', async () => {
    await lookAt('2027-11-24T10:00:00Z');
    expect(sent).toBe(1);
    await lookAt('2026-11-24T10:00:00Z');
    await lookFor(HOUR);
    expect({ sent, shown }).toEqual({ sent: 2, shown: 2 });
  });

  it('is told once although the last backup was made while the clock was ahead', async () => {
    job = {
      ...job,
      lastBackup: { finished: new Date('2027-11-24T10:00:00Z'), folder: 'backup_20271124' },
    };
    await lookFor(HOUR);
    expect({ sent, shown }).toEqual({ sent: 1, shown: 1 });
  });
});
