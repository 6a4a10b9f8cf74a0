import type { JobDestination } from '../../../shared/destination.ts';
import type { JobView, RunDetails, RunLogLine, StoredJob } from '../../../shared/ipc.ts';
import { NO_NOTIFICATIONS } from '../../../shared/notify.ts';
import { type HealthView, NEVER_VERIFIED, NO_RETENTION, NO_VERIFICATION } from '../../../shared/trust.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

export const BLOCKS = [
  195, 196, 197, 198, 199, 200, 201, 202, 203, 210, 211, 212, 213, 215, 216, 217, 218, 219, 220, 221, 222,
  223, 224, 225, 226, 227, 228,
];

/** Job ids are UUIDs; these are told apart by their last digits. */
export function jobId(number: number): string {
  return `5f0c2a1e-7d34-4b8a-9c11-${String(number).padStart(12, '0')}`;
}

/** Today at a time on this machine's clock, plus days. */
export function at(clock: string, days = 0): string {
  const [hour = 0, minute = 0, second = 0] = clock.split(':').map(Number);
  const time = new Date();
  time.setHours(hour, minute, second, 0);
  return new Date(time.getTime() + days * DAY).toISOString();
}

export function runLine(started: string, change: Partial<RunLogLine> = {}, took = 74_000): RunLogLine {
  const finished = new Date(Date.parse(started) + took).toISOString();
  return {
    at: finished,
    trigger: 'schedule',
    outcome: 'complete',
    started,
    finished,
    reason: null,
    hint: null,
    code: null,
    folder: `backup_${started.slice(0, 10).replaceAll('-', '')}`,
    counts: { kept: 14, added: 3, changed: 10, deleted: 1, problems: 0 },
    bytes: 1_840_000,
    ...change,
  };
}

/** A run that did not take place, or came to nothing. */
export function emptyLine(when: string, change: Partial<RunLogLine>): RunLogLine {
  return runLine(when, {
    at: when,
    started: null,
    finished: null,
    folder: null,
    counts: null,
    bytes: null,
    ...change,
  });
}

/** Numbers that look like chance and are the same each time. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

/** A run a day, the newest first; the oldest is the first one, which kept the whole account. */
export function dailyRuns(days: number, seed = 7): RunLogLine[] {
  const below = numbers(seed);
  return Array.from({ length: days }, (_, index) => {
    if (index === days - 1) return firstRun(at('02:00', -index));
    const weekend = [0, 6].includes(new Date(at('02:00', -index)).getDay());
    const changed = weekend ? below(3) : 4 + below(22);
    const added = weekend ? 0 : below(8);
    const deleted = below(5) === 0 ? below(6) : 0;
    const counts = { kept: changed + added, added, changed, deleted, problems: 0 };
    return runLine(
      at('02:00', -index),
      { counts, bytes: (changed + added) * 21_300 },
      40_000 + below(60) * 1000,
    );
  });
}

export function firstRun(started: string, added = 9431, took = 252_000): RunLogLine {
  const counts = { kept: added, added, changed: 0, deleted: 0, problems: 0 };
  return runLine(started, { trigger: 'manual', counts, bytes: added * 22_700 }, took);
}

/** A run every hour: as many as the log holds. */
export function hourlyRuns(count: number): RunLogLine[] {
  const below = numbers(3);
  return Array.from({ length: count }, (_, index) => {
    const started = new Date(Date.parse(at('09:00')) - index * 60 * MINUTE).toISOString();
    const changed = below(4) === 0 ? below(12) : 0;
    const counts = { kept: changed, added: 0, changed, deleted: 0, problems: 0 };
    return runLine(started, { counts, bytes: changed * 21_300 }, 6000 + below(9) * 1000);
  });
}

/** Verified yesterday. */
export const SOUND: HealthView = {
  ...NEVER_VERIFIED,
  state: 'sound',
  verified: at('03:12', -1),
  checked: 20_114,
};

export function job(digit: number, name: string, change: Partial<JobView> = {}): JobView {
  return {
    id: jobId(digit),
    name,
    sample: false,
    state: 'idle',
    mid: 7_203_410 + digit,
    destination: `/Users/ada/Backups/${name}`,
    destinationKind: 'local',
    scheduleWords: 'Every day at 02:00',
    zone: 'Europe/Berlin',
    protectedSince: at('02:00:02'),
    lastRun: dailyRuns(30)[0] ?? null,
    acknowledged: false,
    nextRun: { at: at('02:00', 1), reason: 'by schedule' },
    heldAssets: 9812,
    progress: null,
    task: null,
    health: SOUND,
    ...change,
  };
}

function destinationOf({ destination, destinationKind }: JobView): JobDestination {
  if (destinationKind === 'local') return { kind: 'local', path: destination };
  return {
    kind: 's3',
    bucket: 'northwind-backups',
    prefix: 'marketing-cloud/retail-eu',
    region: 'eu-central-1',
    access: { by: 'keys', accessKey: 'AKIAIOSFODNN7EXAMPLE' },
    storageClass: 'STANDARD_IA',
  };
}

export function stored(view: JobView, change: Partial<StoredJob> = {}): StoredJob {
  return {
    settings: {
      name: view.name,
      connection: {
        authenticationAddress: 'https://mc1q2w3e4r5t6y7u8i9o0p1a2s3d.auth.marketingcloudapis.com',
        clientId: 'k3j9x0v2m8q7w6e5r4t3y2u1',
        ...(view.mid !== null && { mid: view.mid }),
      },
      destination: destinationOf(view),
      selection: { types: BLOCKS, folders: 'all', scope: 'own' },
      schedule: { cron: '0 2 * * *', zone: view.zone, enabled: view.state !== 'paused' },
      folderPattern: 'backup_YYYYMMDD',
      verification: NO_VERIFICATION,
      retention: NO_RETENTION,
      notify: NO_NOTIFICATIONS,
      sample: view.sample,
    },
    hasSecret: true,
    hasDestinationSecret: true,
    ...change,
  };
}

export function details(line: RunLogLine, change: Partial<RunDetails> = {}): RunDetails {
  return {
    line,
    location: `/Users/ada/Backups/Retail EU/${line.folder ?? ''}`,
    since: at('02:00', -1),
    until: line.started ?? line.at,
    requests: 62,
    unchanged: 9798,
    problems: [],
    pending: [],
    report: reportOf(line),
    ...change,
  };
}

function reportOf({ outcome, trigger, started, folder, counts }: RunLogLine): string {
  return [
    'Backup of Retail EU (MID 7203411)',
    `Result   ${outcome}`,
    `Trigger  ${trigger}`,
    `Started  ${started ?? '-'}`,
    'Took     1 min 39 s',
    `Kept     ${counts?.kept ?? 0} (${counts?.added ?? 0} new, ${counts?.changed ?? 0} changed); 9,793 unchanged`,
    `Folder   /Users/ada/Backups/Retail EU/${folder ?? ''}`,
    '',
  ].join('\n');
}
