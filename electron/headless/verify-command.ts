import { join } from 'node:path';
import type { Finding, VerifyOutcome, VerifyProgress } from '../backup/verify/findings.ts';
import { type VerifyRequest, verify } from '../backup/verify/verify.ts';
import { count, size } from '../jobs/words.ts';
import type { HeadlessSettings } from '../settings/environment.ts';
import type { Storage } from '../storage/storage.ts';
import { destinationKey, openToRead } from './browse/session.ts';
import { type Console, type ExitCode, printJson, printLine } from './console.ts';
import { type CommonOptions, openLog, readDestinationSettings } from './context.ts';
import { StatusLine } from './status-line.ts';

export interface VerifyOptions extends CommonOptions {
  /** Percent of the files. */
  readonly sample?: number;
}

/** As many of each kind are told by name; `--json` names all. */
const MOST_NAMED = 1000;

/**
 * `verify [RUN]`: reads back what lies at the destination, all of it, one run or a sample, and compares it with what
 * was written. 1 where anything is missing or damaged; foreign files are only told.
 */
export async function verifyCommand(
  console: Console,
  run: string | undefined,
  options: VerifyOptions,
): Promise<ExitCode> {
  const logging = openLog(console, options, true);
  const settings = readDestinationSettings(console, options, logging);
  const storage = await openToRead(settings.destination, logging);
  const outcome = await verifyWithProgress(console, settings, storage, {
    run,
    samplePercent: options.sample,
  });
  if (options.json) {
    const { checked, missing, damaged, foreign } = outcome;
    printJson(console, { checked, missing, damaged, foreign });
  } else for (const text of describeOutcome(outcome, storage.locate(''))) printLine(console, text);
  return outcome.missing.length + outcome.damaged.length > 0 ? 1 : 0;
}

/** Reads back what lies at a destination, and shows how far it is. */
export async function verifyWithProgress(
  console: Console,
  settings: HeadlessSettings,
  storage: Storage,
  request: VerifyRequest,
): Promise<VerifyOutcome> {
  const line = new StatusLine(console.stderr);
  return verify(
    {
      storage,
      timesPath: join(settings.statePath, 'verify', `${destinationKey(settings)}.sqlite`),
      concurrency: settings.concurrency,
      signal: console.signal,
      onProgress: (progress) => line.show(() => describeProgress(progress)),
    },
    request,
  ).finally(() => line.end());
}

function describeProgress({ checked, total, bytes }: VerifyProgress): string {
  return `Verifying  ${count(checked)} of ${count(total)} files  ${size(bytes)}`;
}

function* describeOutcome(outcome: VerifyOutcome, place: string): Generator<string> {
  const { checked, bytes, runs, missing, damaged, foreign, repaired } = outcome;
  yield* named('missing', missing);
  yield* named('damaged', damaged);
  yield* named('foreign', foreign);
  const read = `${files(checked)} (${size(bytes)}) of ${count(runs)} ${runs === 1 ? 'run' : 'runs'} in ${place}`;
  const isWhole = missing.length + damaged.length === 0;
  yield isWhole
    ? `Verified ${read}: all there, as they were written.`
    : `Verified ${read}: ${count(missing.length)} missing, ${count(damaged.length)} damaged.`;
  if (!isWhole) yield 'Run "repair" to put back what Marketing Cloud or another backup still has.';
  if (repaired.length > 0) yield `${files(repaired.length)} missing or damaged, and held whole by a repair.`;
  if (foreign.length > 0) yield `${files(foreign.length)} no backup names: they harm nothing.`;
}

function* named(kind: string, findings: readonly Finding[]): Generator<string> {
  for (const { path, id } of findings.slice(0, MOST_NAMED)) {
    yield [kind, path, ...(id === null ? [] : [`asset ${id}`])].join('  ');
  }
  const more = findings.length - MOST_NAMED;
  if (more > 0) yield `${kind}  and ${files(more)} more`;
}

/** "1 file", "2 files". */
export function files(number: number): string {
  return `${count(number)} ${number === 1 ? 'file' : 'files'}`;
}
