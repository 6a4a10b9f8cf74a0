import type { JobView, RunLogLine } from '../../shared/ipc.ts';
import { counted } from './amounts.ts';
import { changesWords, type Tone, whenOf } from './runs.ts';
import { timeWords, untilWords } from './time.ts';

/** The answer to "am I protected, and since when?". */
export interface Protection {
  readonly tone: Tone;
  /** One word for lists. */
  readonly word: string;
  /** One or two sentences. */
  readonly sentence: string;
}

export function protectionOf(job: JobView, now: Date, zone: string): Protection {
  if (job.state === 'running') return running(job, now, zone);
  if (job.state === 'paused') return paused(job, now, zone);
  const { lastRun } = job;
  if (lastRun === null || (lastRun.outcome === 'skipped' && job.protectedSince === null)) {
    return unprotected(job, now, zone);
  }
  return ofLastRun(job, lastRun, now, zone);
}

function running({ protectedSince }: JobView, now: Date, zone: string): Protection {
  const sentence =
    protectedSince === null
      ? 'The first backup is under way.'
      : `Backing up now. Protected as of ${timeWords(protectedSince, now, zone)}.`;
  return { tone: 'running', word: 'Running', sentence };
}

function paused({ protectedSince }: JobView, now: Date, zone: string): Protection {
  const sentence =
    protectedSince === null
      ? 'Paused. No backup has been made yet.'
      : `Paused. Changes after ${timeWords(protectedSince, now, zone)} are not protected.`;
  return { tone: 'paused', word: 'Paused', sentence };
}

function unprotected({ lastRun, nextRun, state }: JobView, now: Date, zone: string): Protection {
  const first =
    nextRun === null || state === 'problem'
      ? ''
      : ` The first backup starts ${timeWords(nextRun.at, now, zone)}.`;
  const skipped = lastRun?.reason ? ` The last one was skipped: ${asClause(lastRun.reason)}.` : '';
  return {
    tone: state === 'problem' ? 'problem' : 'unknown',
    word: 'No backup yet',
    sentence: `Not protected yet.${skipped}${first}`,
  };
}

function ofLastRun(job: JobView, lastRun: RunLogLine, now: Date, zone: string): Protection {
  const when = timeWords(whenOf(lastRun), now, zone);
  const safe =
    job.protectedSince === null
      ? 'Nothing is protected yet.'
      : `Protected as of ${timeWords(job.protectedSince, now, zone)}.`;
  switch (lastRun.outcome) {
    case 'complete':
      if (job.health.state === 'damaged') {
        const sentence = `Backed up as of ${when}, but files of the backups are missing or damaged.`;
        return { tone: 'problem', word: 'Damaged', sentence };
      }
      if (job.state === 'problem') return { tone: 'problem', word: 'Problem', sentence: safe };
      return {
        tone: 'ok',
        word: 'Protected',
        sentence: `Protected. Last backup ${when}, ${changesWords(lastRun)}.`,
      };
    case 'with problems': {
      const problems = counted(lastRun.counts?.problems ?? 1, 'problem');
      if (job.acknowledged && job.state !== 'problem') {
        return {
          tone: 'ok',
          word: 'Protected',
          sentence: `Protected, but for what you know of. Last backup ${when}, ${changesWords(lastRun)}.`,
        };
      }
      return {
        tone: 'warning',
        word: 'Problems',
        sentence: `Protected, with gaps. The backup of ${when} has ${problems}.`,
      };
    }
    case 'failed':
      return { tone: 'problem', word: 'Failed', sentence: `The backup of ${when} failed. ${safe}` };
    case 'interrupted':
      return {
        tone: 'warning',
        word: 'Interrupted',
        sentence: `The backup of ${when} was interrupted and will be continued. ${safe}`,
      };
    case 'cancelled':
      return {
        tone: 'paused',
        word: 'Cancelled',
        sentence: `The backup of ${when} was cancelled. ${safe}`,
      };
    case 'skipped':
      return job.state === 'problem'
        ? { tone: 'problem', word: 'Problem', sentence: `The backup of ${when} was skipped. ${safe}` }
        : { tone: 'ok', word: 'Protected', sentence: `${safe} The backup of ${when} was skipped.` };
  }
}

/** Main's reason where nothing else than the schedule decides. */
const BY_SCHEDULE = 'by schedule';

/** "Next: tomorrow 02:00, in 5 h (every day at 02:00, Europe/Berlin)." */
export function nextRunWords(
  { nextRun, state, scheduleWords, zone }: JobView,
  now: Date,
  shownZone: string,
): string {
  if (nextRun === null)
    return state === 'paused' ? 'No backup is planned while paused.' : 'No backup is planned.';
  const at = timeWords(nextRun.at, now, shownZone);
  const why =
    nextRun.reason === BY_SCHEDULE ? `${asClause(scheduleWords)}, ${zone}` : asClause(nextRun.reason);
  return `Next: ${at}, ${untilWords(nextRun.at, now)} (${why}).`;
}

/** A sentence as part of another one: its first letter small unless it is in capitals, no full stop. */
export function asClause(sentence: string): string {
  const words = sentence.trim().replace(/\.$/, '');
  return /^[A-Z][a-z]/.test(words) ? `${words.charAt(0).toLowerCase()}${words.slice(1)}` : words;
}

/** The first of several sentences. */
export function firstSentence(words: string): string {
  return words.split(/(?<=[.?])\s+(?=\p{Lu})/u, 1)[0] ?? words;
}

/** A clause as a sentence of its own. */
export function asSentence(clause: string): string {
  const words = clause.trim();
  if (words === '') return '';
  const stop = /[.?:]$/.test(words) ? '' : '.';
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${stop}`;
}
