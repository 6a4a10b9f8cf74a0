import type { CallHandlers, CallName } from '../../../shared/ipc.ts';
import type { Licence } from '../../../shared/licences.ts';
import { type LogLine, type LogPage, type LogQuery, logLevels } from '../../../shared/log.ts';
import { at, jobId } from './sample-data.ts';

type SupportHandlers = Pick<
  CallHandlers,
  Extract<CallName, `log.${string}` | `support.${string}` | 'app.licences'>
>;

const RUN = '4f2a9c31d07be865';

type Sample = readonly [time: string, level: LogLine['level'], message: string, facts?: object];

const BEFORE: readonly Sample[] = [
  [at('08:51:04'), 'info', 'The settings were saved.'],
  [
    at('07:12:40'),
    'warn',
    'A page could not be opened',
    { error: { type: 'BackupError', message: 'No browser could be opened.', code: 'internal' } },
  ],
];

const OF_RUN: readonly Sample[] = [
  [
    at('02:01:36'),
    'info',
    'A run has ended.',
    { outcome: 'complete', folder: 'backup_20261124', counts: { kept: 14, problems: 0 }, bytes: 1_204_311 },
  ],
  [
    at('02:01:30'),
    'error',
    'An asset could not be kept whole.',
    { id: 481_516, reason: 'Marketing Cloud answered 500 for its file.' },
  ],
  [
    at('02:01:09'),
    'warn',
    'Marketing Cloud is asked again',
    { path: '/asset/v1/content/assets/query', status: 503, attempt: 1, waitMilliseconds: 1000 },
  ],
  [at('02:00:31'), 'info', 'Marketing Cloud limits the rate: fewer requests at a time', { concurrency: 4 }],
  [at('02:00:02'), 'info', 'A run begins.', { folder: 'backup_20261124', trigger: 'schedule' }],
];

function lineOf([time, level, message, facts]: Sample, index: number, run: string | null): LogLine {
  const context = run === null ? {} : { job: jobId(1), run };
  const all = { ...facts, ...context };
  return {
    id: `sample:${index}`,
    time,
    level,
    message,
    jobId: run === null ? null : jobId(1),
    runId: run,
    facts: facts === undefined ? null : JSON.stringify(facts, null, 2),
    text: JSON.stringify({ level, time, facts: all, message }),
  };
}

/** A month of nights, after what is of this morning. */
function sampleLog(): LogLine[] {
  const lines = [
    ...BEFORE.map((sample, index) => lineOf(sample, index, null)),
    ...OF_RUN.map((sample, index) => lineOf(sample, 100 + index, RUN)),
  ];
  const torn = 'FATAL ERROR: Reached heap limit';
  const none = { time: null, level: null, jobId: null, runId: null, facts: null };
  const crash: LogLine = { id: 'torn', message: torn, text: torn, ...none };
  const earlier = Array.from({ length: 29 }, (_, day) => [
    lineOf(
      [at('02:02:44', -day - 1), 'info', 'A run has ended.', { outcome: 'complete' }],
      1000 + day,
      `${day}b`,
    ),
    lineOf(
      [at('02:00:02', -day - 1), 'info', 'A run begins.', { trigger: 'schedule' }],
      2000 + day,
      `${day}b`,
    ),
  ]);
  return [...lines, crash, ...earlier.flat()];
}

function matches(line: LogLine, { level, text, during }: LogQuery): boolean {
  const least = logLevels.indexOf(level);
  if (line.level === null ? least > 0 : logLevels.indexOf(line.level) < least) return false;
  if (during !== null) {
    if (line.jobId !== during.jobId || line.time === null) return false;
    if (line.time < during.from || line.time > during.until) return false;
  }
  return line.text.toLowerCase().includes(text.trim().toLowerCase());
}

function page(query: LogQuery): LogPage {
  const found = sampleLog().filter((line) => matches(line, query));
  const begin = query.before === null ? 0 : found.findIndex(({ id }) => id === query.before) + 1;
  const lines = found.slice(begin, begin + query.limit);
  const isMore = begin + query.limit < found.length;
  return { lines, before: isMore ? (lines.at(-1)?.id ?? null) : null };
}

const REPORT = `Backup Creator: support report
Made 2026-11-24T08:30:00.000Z. It holds no secrets and no content of blocks.

== Versions ==
Backup Creator  0.1.0
Electron        45.4.1
Node            24.21.0
System          darwin 25.1.0 (arm64)

== Health ==
keychain  can be used
network   up

== Jobs ==
- Retail EU
  state            idle
  destination      local: ~/Backups/Marketing Cloud
  protected since  2026-11-24T01:03:12.000Z
  2026-11-24T01:03:12.000Z schedule: complete; kept 14 (2 new, 12 changed), 1 deleted, 0 problems

== Log, the newest line last ==
{"level":"info","time":"2026-11-24T01:03:12.000Z","message":"A run has ended."}
`;

const LICENCES: readonly Licence[] = [
  {
    name: '@mantine/core',
    version: '9.7.4',
    licence: 'MIT',
    text: 'MIT License\n\nCopyright (c) 2021 Vitaly Rtishchev',
  },
  {
    name: 'diff',
    version: '9.0.0',
    licence: 'BSD-3-Clause',
    text: 'BSD 3-Clause License\n\nCopyright (c) 2009-2015, Kevin Decker',
  },
  { name: 'keytar', version: '7.10.6', licence: 'MIT', text: '' },
  {
    name: 'luxon',
    version: '3.7.2',
    licence: 'MIT',
    text: 'Copyright 2019 JS Foundation and other contributors',
  },
];

/** What the gallery's program answers about its log, its report and its licences. */
export function supportHandlers(): SupportHandlers {
  return {
    'log.read': async (query) => page(query),
    'log.openFolder': async () => undefined,
    'support.report': async () => REPORT,
    'app.licences': async () => [...LICENCES],
  };
}
