import type {
  CallError,
  CallName,
  JobView,
  Notice,
  RunDetails,
  RunLogLine,
  StoredJob,
} from '../../../shared/ipc.ts';
import { at, dailyRuns, details, emptyLine, hourlyRuns, job, jobId, runLine, stored } from './sample-data.ts';

/** A state of the program for the window to be looked at in. */
export interface Scenario {
  readonly jobs: readonly JobView[];
  /** By job id. */
  readonly logs: Readonly<Record<string, readonly RunLogLine[]>>;
  readonly stored?: Readonly<Record<string, StoredJob>>;
  /** Details that differ from those of a run without problems, by folder. */
  readonly details?: Readonly<Record<string, RunDetails>>;
  readonly notices?: readonly Notice[];
  readonly keychain?: CallError;
  /** Calls that fail, and calls that never end. */
  readonly failing?: Partial<Record<CallName, CallError>>;
  readonly pending?: readonly CallName[];
}

const NO_SERVICE: CallError = {
  code: 'service-unavailable',
  message:
    'Marketing Cloud could not be reached at mc1q2w3e4r5t6y7u8i9o0p1a2s3d.rest.marketingcloudapis.com.',
  hint: 'Check the network connection. The backup is tried again in 10 minutes.',
};

const NO_KEYCHAIN: CallError = {
  code: 'configuration',
  message: 'No keychain runs on this computer, so client secrets cannot be kept.',
  hint: 'Install and start GNOME Keyring or KWallet, then check again.',
};

const MASS_DELETION = {
  code: 'mass-deletion',
  message: 'Marketing Cloud shows 4,812 fewer assets than are held. None is recorded as deleted.',
  hint: 'Did the package lose access? If the assets were really deleted, confirm the deletions.',
};

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
  const jobs = [
    job(1, 'Retail EU'),
    job(2, 'Retail US', {
      state: 'running',
      progress: {
        phase: 'fetching',
        kept: 4120,
        expected: 9800,
        bytes: 91_200_000,
        rate: 38.2,
        secondsLeft: 149,
      },
    }),
    job(3, 'Loyalty', { state: 'problem', protectedSince: at('02:05', -1), lastRun: failed }),
    job(4, 'Events and conferences', { state: 'paused', nextRun: null }),
    job(5, 'Sample account', { sample: true, heldAssets: 300 }),
  ];
  const logs = Object.fromEntries(jobs.map((view, index) => [view.id, dailyRuns(30, index + 3)]));
  return { jobs, logs: { ...logs, [jobId(3)]: [failed, ...dailyRuns(29).slice(1)] } };
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
  });
  const change = { state: 'problem', lastRun: line, protectedSince: at('02:01', -1) } as const;
  return oneJob(change, [line, ...earlier]);
}

function interrupted(): Scenario {
  const [, ...earlier] = dailyRuns(30);
  const line = runLine(at('02:00'), {
    outcome: 'interrupted',
    reason: 'The computer went to sleep in the middle of the backup.',
    hint: 'It is continued as soon as Marketing Cloud can be reached.',
    counts: null,
    bytes: null,
  });
  return oneJob(
    {
      state: 'problem',
      lastRun: line,
      protectedSince: at('02:01', -1),
      nextRun: { at: at('23:59'), reason: 'continues the interrupted run' },
    },
    [line, ...earlier],
  );
}

function skipped(): Scenario {
  const [, , , ...earlier] = dailyRuns(31);
  const missed = [
    emptyLine(at('02:00'), { outcome: 'skipped', reason: 'a backup of this job was still running' }),
    emptyLine(at('02:00', -1), {
      outcome: 'skipped',
      reason: `missed; the run of ${at('02:00', -2)} makes up for it`,
    }),
    emptyLine(at('14:12', -1), { outcome: 'cancelled', trigger: 'manual', reason: 'Cancelled by the user' }),
  ];
  return oneJob({ lastRun: missed[0] ?? null, protectedSince: at('02:01', -3) }, [...missed, ...earlier]);
}

function running(): Scenario {
  return oneJob({
    state: 'running',
    progress: {
      phase: 'fetching',
      kept: 4120,
      expected: 9800,
      bytes: 91_200_000,
      rate: 38.2,
      secondsLeft: 149,
    },
  });
}

function firstBackup(): Scenario {
  return oneJob(
    {
      state: 'running',
      lastRun: null,
      protectedSince: null,
      heldAssets: null,
      progress: { phase: 'starting', kept: 0, expected: 0, bytes: 0, rate: null, secondsLeft: null },
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
  sample: () =>
    oneJob({ sample: true, name: 'Sample account', heldAssets: 300, mid: 510_000_001 }, dailyRuns(1)),
  'no-keychain': () => oneJob({}, dailyRuns(30), { keychain: NO_KEYCHAIN }),
  'missing-secret': missingSecret,
  loading: () => ({ jobs: [], logs: {}, pending: ['jobs.list', 'keychain.check', 'notices.list'] }),
  'loading-log': () =>
    oneJob({}, [], { pending: ['runs.log', 'jobs.settings', 'preferences.get', 'account.types'] }),
  'no-runs': () => oneJob(noRuns, []),
  'long-names': longNames,
  'many-runs': () => oneJob({ scheduleWords: 'Every hour' }, hourlyRuns(900)),
  'list-fails': () => ({ jobs: [], logs: {}, failing: { 'jobs.list': NO_SERVICE } }),
  'log-fails': () =>
    oneJob({}, [], {
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
