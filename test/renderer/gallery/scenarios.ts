import type { JobView, ProgressView, RunLogLine } from '../../../shared/ipc.ts';
import { NO_BUCKET, NO_JOBS, NO_KEYCHAIN, NO_SERVICE } from './failures.ts';

import {
  at,
  dailyRuns,
  details,
  emptyLine,
  firstRun,
  hourlyRuns,
  job,
  jobId,
  runLine,
  stored,
} from './sample-data.ts';
import type { Scenario } from './scenario.ts';

const MASS_DELETION = {
  code: 'mass-deletion',
  message: 'Marketing Cloud shows 4,812 fewer assets than are held. None is recorded as deleted.',
  hint: 'Did the package lose access? If the assets were really deleted, confirm the deletions.',
};

const CANCELLED = 'The backup was cancelled. It goes on where it stopped at the next start.';

function oneJob(
  change: Partial<JobView> = {},
  log: readonly RunLogLine[] = dailyRuns(30),
  more: Partial<Scenario> = {},
): Scenario {
  const view = job(1, 'Retail EU', { lastRun: log[0] ?? null, ...change });
  return { jobs: [view], logs: { [view.id]: log }, ...more };
}

function severalJobs(): Scenario {
  const failed = emptyLine(at('02:04'), {
    outcome: 'failed',
    reason: NO_SERVICE.message,
    hint: NO_SERVICE.hint,
  });
  const logs = [
    dailyRuns(30),
    dailyRuns(30, 4),
    [failed, ...dailyRuns(30, 5).slice(1)],
    dailyRuns(12, 6),
    [firstRun(at('08:51'), 300, 4100)],
  ];
  const states: readonly [string, Partial<JobView>][] = [
    ['Retail EU', {}],
    [
      'Retail US',
      {
        state: 'running',
        progress: halfWay,
        heldAssets: 18_240,
      },
    ],
    ['Loyalty', { state: 'problem', protectedSince: at('02:00:03', -1), heldAssets: 2317 }],
    ['Events and conferences', { state: 'paused', nextRun: null, heldAssets: 641 }],
    ['Sample account', { sample: true, mid: 510_000_001, heldAssets: 300 }],
  ];
  const jobs = states.map(([name, change], index) => {
    const log = logs[index] ?? [];
    return job(index + 1, name, { lastRun: log[0] ?? null, ...change });
  });
  return { jobs, logs: Object.fromEntries(jobs.map(({ id }, index) => [id, logs[index] ?? []])) };
}

/** A job for each business unit: more than the sidebar has room for. */
function manyJobs(): Scenario {
  const markets = [
    'AT',
    'BE',
    'CH',
    'CZ',
    'DE',
    'DK',
    'ES',
    'FI',
    'FR',
    'GR',
    'HU',
    'IE',
    'IT',
    'NL',
    'NO',
    'PL',
  ];
  const jobs = markets.map((market, index) => ({ ...job(1, `Retail ${market}`), id: jobId(index) }));
  return { jobs, logs: Object.fromEntries(jobs.map(({ id }) => [id, dailyRuns(30)])) };
}

function problems(): Scenario {
  const [, ...earlier] = dailyRuns(30);
  const line = runLine(at('02:00'), {
    outcome: 'with problems',
    counts: { kept: 11, added: 2, changed: 9, deleted: 0, problems: 2 },
  });
  const found = details(line, {
    problems: [
      MASS_DELETION,
      {
        code: 'asset-failed',
        message: '3 assets could not be kept whole: Marketing Cloud answered 500 for their files.',
        hint: 'They are tried again in each backup. If they stay, open them in Content Builder.',
        ids: [481_516, 234_201, 108_150],
      },
    ],
    pending: [481_516, 234_201, 108_150].map((id) => ({
      id,
      reason: 'The file could not be fetched: 500, after 5 tries.',
    })),
  });
  return oneJob({ state: 'problem', lastRun: line }, [line, ...earlier], {
    details: { [line.folder ?? '']: found },
  });
}

function failed(): Scenario {
  const [, ...earlier] = dailyRuns(30);
  const line = emptyLine(at('02:00'), {
    outcome: 'failed',
    started: at('02:00'),
    finished: at('02:03:12'),
    reason: 'Marketing Cloud refused the client id or secret.',
    hint: 'Check both in Setup > Apps > Installed Packages, then enter them in the settings of this job.',
    code: 'credentials-refused',
  });
  const change = { state: 'problem', lastRun: line, protectedSince: at('02:00:02', -1) } as const;
  return oneJob(change, [line, ...earlier]);
}

function interrupted(): Scenario {
  const [, ...earlier] = dailyRuns(30);
  const line = runLine(at('02:00'), {
    outcome: 'interrupted',
    reason: 'Marketing Cloud did not answer any more.',
    hint: 'The backup goes on where it stopped as soon as Marketing Cloud can be reached.',
    counts: null,
    bytes: null,
  });
  return oneJob(
    {
      state: 'problem',
      lastRun: line,
      protectedSince: at('02:00:02', -1),
      nextRun: { at: at('09:36'), reason: 'continues the interrupted run' },
    },
    [line, ...earlier],
  );
}

/** Away over a weekend, then a run by hand that the schedule ran into. */
function skipped(): Scenario {
  const [, monday, , , ...earlier] = dailyRuns(30);
  const missed = `missed; the run of ${at('02:00', -1)} makes up for it`;
  const log = [
    firstRun(at('01:41'), 4, 1_560_000),
    emptyLine(at('02:00'), { outcome: 'skipped', reason: 'another run of this job was under way' }),
    emptyLine(at('14:12', -1), { outcome: 'cancelled', trigger: 'manual', reason: CANCELLED }),
    ...(monday === undefined ? [] : [{ ...monday, started: at('08:47', -1), finished: at('08:49:10', -1) }]),
    ...[-2, -3].map((day) => emptyLine(at('02:00', day), { outcome: 'skipped', reason: missed })),
    ...earlier,
  ];
  return oneJob({ protectedSince: at('01:41:02') }, log);
}

const halfWay: ProgressView = {
  phase: 'fetching',
  kept: 4120,
  expected: 9800,
  bytes: 91_200_000,
  share: 4120 / 9800,
  rate: 38.2,
  secondsLeft: 149,
};

function running(): Scenario {
  return oneJob({ state: 'running', progress: halfWay });
}

function firstBackup(): Scenario {
  return oneJob(
    {
      state: 'running',
      lastRun: null,
      protectedSince: null,
      heldAssets: null,
      progress: {
        phase: 'starting',
        kept: 0,
        expected: 0,
        bytes: 0,
        share: null,
        rate: null,
        secondsLeft: null,
      },
    },
    [],
  );
}

function longNames(): Scenario {
  const name = 'Wholesale, Franchise & Partner Communications (Europe, Middle East, Africa) – 2026';
  const destination = `/Volumes/Department Share/Marketing Operations/${'Archive of content/'.repeat(5)}${name}`;
  const view = job(1, name, {
    destination,
    scheduleWords: 'At 02:00, on day 1, 15 and the last day of the month',
  });
  return {
    jobs: [view, job(2, 'Retail_US_Production_Business_Unit_Without_Any_Space', { sample: true })],
    logs: { [view.id]: dailyRuns(30), [jobId(2)]: dailyRuns(3) },
  };
}

function missingSecret(): Scenario {
  const view = job(1, 'Retail EU', {
    state: 'problem',
    lastRun: null,
    protectedSince: null,
    heldAssets: null,
  });
  return {
    jobs: [view],
    logs: { [view.id]: [] },
    stored: { [view.id]: stored(view, { hasSecret: false }) },
    notices: [
      {
        id: 'import-1',
        level: 'info',
        message: 'Retail EU was imported and needs its client secret.',
        hint: 'Enter it in the settings of the job.',
      },
    ],
  };
}

/** A job whose backups are in a bucket; `more` is of that job. */
function inBucket(more: Partial<JobView> = {}): Scenario {
  const view = job(1, 'Retail EU', {
    destination: 's3://northwind-backups/marketing-cloud/retail-eu',
    destinationKind: 's3',
    ...more,
  });
  const log = dailyRuns(30);
  const line = log[0] ?? runLine(at('02:00'));
  const location = `${view.destination}/${line.folder ?? ''}`;
  return {
    jobs: [view],
    logs: { [view.id]: log },
    details: { [line.folder ?? '']: details(line, { location }) },
  };
}

function bucketRefused(): Scenario {
  const scenario = inBucket({ protectedSince: at('02:00:02', -1) });
  const [view] = scenario.jobs;
  if (view === undefined) return scenario;
  const line = emptyLine(at('02:00'), {
    outcome: 'failed',
    started: at('02:00'),
    finished: at('02:00:04'),
    reason: `Could not write ${view.destination}: the access key or the secret key was refused.`,
    hint: 'Enter them again, and see whether they are still active.',
    code: 'storage-permission',
  });
  const failedJob = { ...view, state: 'problem', lastRun: line } as const;
  return { ...scenario, jobs: [failedJob], logs: { [view.id]: [line, ...dailyRuns(30).slice(1)] } };
}

function missingSecretKey(): Scenario {
  const scenario = inBucket({ state: 'problem' });
  const [view] = scenario.jobs;
  if (view === undefined) return scenario;
  return { ...scenario, stored: { [view.id]: stored(view, { hasDestinationSecret: false }) } };
}

/** Thinned out last night; what it could not remove is told. */
function retention(): Scenario {
  const scenario = inBucket();
  const [view] = scenario.jobs;
  if (view === undefined) return scenario;
  const [newest, ...earlier] = dailyRuns(30);
  const line = runLine(
    at('02:02'),
    {
      trigger: 'retention',
      outcome: 'with problems',
      reason:
        '21 backups removed, 92.1 MB freed. Still there: 3 backups. Could not remove s3://northwind-backups/marketing-cloud/retail-eu: the objects are locked until 2 Dec.',
      hint: 'They count as backups no longer, and are tried again the next time. Is it allowed to delete there, or are they locked for a time?',
      counts: null,
      bytes: null,
    },
    8000,
  );
  const policy = { keep: 'thinned', days: 30, weeks: 8, months: 12, years: 5, versions: 3 } as const;
  const found = stored(view);
  const settings = { ...found.settings, retention: { policy, automatic: true } };
  return {
    ...scenario,
    logs: { [view.id]: newest === undefined ? [line] : [line, newest, ...earlier] },
    stored: { [view.id]: { ...found, settings } },
  };
}

const noRuns = { lastRun: null, protectedSince: null, heldAssets: null } as const;

/** By name; made anew each time, since their times are relative to now. */
export const scenarios: Readonly<Record<string, () => Scenario>> = {
  'first-start': () => ({ jobs: [], logs: {} }),
  'first-start-no-keychain': () => ({ jobs: [], logs: {}, keychain: NO_KEYCHAIN }),
  healthy: () => oneJob(),
  running,
  'first-backup': firstBackup,
  problems,
  failed,
  interrupted,
  skipped,
  paused: () => oneJob({ state: 'paused', nextRun: null }),
  'several-jobs': severalJobs,
  'many-jobs': manyJobs,
  sample: () =>
    oneJob(
      {
        sample: true,
        name: 'Sample account',
        heldAssets: 300,
        mid: 510_000_001,
        destination: '/Users/ada/Documents/Backup Creator sample',
        protectedSince: at('08:51:01'),
      },
      [firstRun(at('08:51'), 300, 4100)],
    ),
  'no-keychain': () => oneJob({}, dailyRuns(30), { keychain: NO_KEYCHAIN }),
  'missing-secret': missingSecret,
  bucket: () => inBucket(),
  'bucket-running': () => inBucket({ state: 'running', progress: halfWay }),
  'bucket-refused': bucketRefused,
  'missing-secret-key': missingSecretKey,
  retention,
  loading: () => ({ jobs: [], logs: {}, pending: ['jobs.list', 'keychain.check', 'notices.list'] }),
  'loading-log': () =>
    oneJob({ lastRun: dailyRuns(30)[0] ?? null }, [], {
      pending: ['runs.log', 'jobs.settings', 'preferences.get', 'account.types'],
    }),
  'log-unread': () => ({ ...inBucket(), unread: NO_BUCKET }),
  'no-runs': () => oneJob(noRuns, []),
  'long-names': longNames,
  'many-runs': () =>
    oneJob(
      {
        scheduleWords: 'Every hour',
        protectedSince: at('09:00:02'),
        nextRun: { at: at('10:00'), reason: 'by schedule' },
      },
      hourlyRuns(900),
    ),
  'list-fails': () => ({ jobs: [], logs: {}, failing: { 'jobs.list': NO_JOBS } }),
  'log-fails': () =>
    oneJob({ lastRun: dailyRuns(30)[0] ?? null }, [], {
      failing: {
        'runs.log': {
          code: 'state-broken',
          message: 'The run log of this job could not be read.',
          hint: 'Check that the disk is not full and that its folder can be read.',
        },
        'account.folders': NO_SERVICE,
        'jobs.update': NO_SERVICE,
        'runs.start': NO_SERVICE,
      },
    }),
  notices: () =>
    oneJob({}, dailyRuns(30), {
      notices: [
        {
          id: 'settings-restored',
          level: 'problem',
          message: 'The settings file was damaged. The last good copy, of yesterday 18:20, is in use.',
          hint: 'Check that no change since then is missing.',
        },
        { id: 'imported', level: 'info', message: '2 jobs were imported.', hint: null },
      ],
    }),
};
