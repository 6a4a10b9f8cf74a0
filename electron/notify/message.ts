import { DateTime } from 'luxon';
import type { RunLogLine, RunResultView } from '../../shared/ipc.ts';
import type { NotifyEvent } from '../../shared/notify.ts';

/** What is told of a job: the same through every channel. It holds no secret and nothing that blocks contain. */
export interface NotifyMessage {
  readonly event: NotifyEvent | 'test';
  readonly job: { readonly id: string; readonly name: string };
  readonly at: Date;
  /** What happened to which job, for a subject: "Retail EU: not backed up". */
  readonly title: string;
  /** Why, in one sentence. */
  readonly cause: string | null;
  /** What to do next. */
  readonly next: string | null;
  readonly run: NotifiedRun | null;
  /** IANA zone that times are told in. */
  readonly zone: string;
}

/** The run that is told of: where it can be opened, and what it kept. */
export interface NotifiedRun {
  readonly trigger: string;
  readonly runId: string | null;
  /** The name of its snapshot folder. */
  readonly folder: string | null;
  /** The snapshot folder's absolute path or object address. */
  readonly location: string | null;
  readonly started: string | null;
  readonly finished: string | null;
  readonly counts: RunLogLine['counts'];
  readonly bytes: number | null;
}

/** The job that a message is about. */
export interface NotifiedJob {
  readonly id: string;
  readonly name: string;
  readonly zone: string;
}

/** What is known of a run at its end. */
export interface EndedRunFacts {
  readonly line: RunLogLine;
  readonly runId: string | null;
  readonly location: string | null;
  /** The first of its problems, in a sentence. */
  readonly firstProblem: string | null;
}

/** Takes out of a text what must not be told. */
export type Redact = (text: string) => string;

/** What is to be told of a run that ended so; undefined for one that the user ended or that did not take place. */
export function eventOf(outcome: RunResultView): Exclude<NotifyEvent, 'silence'> | undefined {
  switch (outcome) {
    case 'failed':
    case 'interrupted':
      return 'failure';
    case 'with problems':
      return 'problems';
    case 'complete':
      return 'success';
    case 'cancelled':
    case 'skipped':
      return undefined;
  }
}

const HEADLINES = {
  failure: 'not backed up',
  problems: 'backed up, with problems',
  success: 'backup complete',
} as const satisfies Record<Exclude<NotifyEvent, 'silence'>, string>;

/** "Retail EU: not backed up". */
export function titleOf({ name }: Pick<NotifiedJob, 'name'>, event: keyof typeof HEADLINES): string {
  return `${name}: ${HEADLINES[event]}`;
}

/** What is told of a run that has ended. */
export function runMessage(
  job: NotifiedJob,
  event: keyof typeof HEADLINES,
  { line, runId, location, firstProblem }: EndedRunFacts,
  redact: Redact,
): NotifyMessage {
  const { reason, hint, trigger, folder, started, finished, counts, bytes } = line;
  const cause = event === 'problems' ? (firstProblem ?? reason) : reason;
  return {
    ...about(job, redact),
    event,
    at: new Date(line.at),
    title: redact(titleOf(job, event)),
    cause: cause === null ? null : redact(oneSentence(cause)),
    next: event === 'success' ? null : redact(hint ?? nextStepOf(event)),
    run: {
      trigger,
      runId,
      folder,
      location: location === null ? null : redact(location),
      started,
      finished,
      counts,
      bytes,
    },
  };
}

function nextStepOf(event: 'failure' | 'problems'): string {
  return event === 'failure'
    ? 'Look at the log of the run, put right what it names, then back up again.'
    : 'Look at the run for what was left out. The next backup tries it again.';
}

/** What is told where there has been no backup for days. */
export function silenceMessage(
  job: NotifiedJob,
  { days, last, paused, at }: { days: number; last: Date | undefined; paused: boolean; at: Date },
  redact: Redact,
): NotifyMessage {
  const since =
    last === undefined ? 'No backup has ever been made.' : `The last backup is of ${timeIn(last, job.zone)}.`;
  return {
    ...about(job, redact),
    event: 'silence',
    at,
    title: redact(`${job.name}: no backup for ${days === 1 ? 'a day' : `${days} days`}`),
    cause: paused ? `${since.slice(0, -1)}, and the job is paused.` : since,
    next: paused
      ? 'Resume its schedule, or back up by hand.'
      : 'See that the computer is on at the times of its schedule, and what its run log says.',
    run: null,
  };
}

/** A message that says that it is a test. */
export function testMessage(job: NotifiedJob, at: Date, redact: Redact): NotifyMessage {
  return {
    ...about(job, redact),
    event: 'test',
    at,
    title: redact(`${job.name}: test message`),
    cause: 'This is a test of Backup Creator: nothing has happened.',
    next: 'There is nothing to do.',
    run: null,
  };
}

function about({ id, name, zone }: NotifiedJob, redact: Redact): Pick<NotifyMessage, 'job' | 'zone'> {
  return { job: { id, name: redact(name) }, zone };
}

/** "24 Nov 2026, 02:00 (Europe/Berlin)". */
export function timeIn(at: Date, zone: string): string {
  const time = DateTime.fromJSDate(at, { zone });
  const valid = time.isValid ? time : DateTime.fromJSDate(at, { zone: 'UTC' });
  return `${valid.toFormat('d MMM yyyy, HH:mm', { locale: 'en' })} (${valid.zoneName})`;
}

const LONGEST_SENTENCE = 600;

/** The first sentence of a text, in one line. */
function oneSentence(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  const first = /^.*?[.!?](?=\s+\p{Lu}|$)/u.exec(line)?.[0] ?? line;
  return first.length <= LONGEST_SENTENCE ? first : `${first.slice(0, LONGEST_SENTENCE - 1)}…`;
}
