import { describe, expect, it } from 'vitest';
import {
  asClause,
  asSentence,
  firstSentence,
  nextRunWords,
  protectionOf,
} from '../../../renderer/words/protection.ts';
import type { JobView, RunLogLine } from '../../../shared/ipc.ts';
import { jobView, runLine } from './builders.ts';

const ZONE = 'Europe/Berlin';
const now = new Date('2026-11-24T08:30:00Z');

function sentence(change: Partial<JobView>, lastRun: Partial<RunLogLine> | null = {}): string {
  const view = jobView({ ...change, lastRun: lastRun && runLine(lastRun) });
  return protectionOf(view, now, ZONE).sentence;
}

describe('the answer to "am I protected, and since when?"', () => {
  it('names the last backup and what it found', () => {
    expect(sentence({})).toBe('Protected. Last backup today 02:00, 14 changes.');
    expect(sentence({}, { counts: { kept: 0, added: 0, changed: 0, deleted: 0, problems: 0 } })).toBe(
      'Protected. Last backup today 02:00, no changes.',
    );
  });

  it('says until when all is safe where a backup failed', () => {
    expect(
      sentence({ state: 'problem', protectedSince: '2026-11-23T01:01:00Z' }, { outcome: 'failed' }),
    ).toBe('The backup of today 02:00 failed. Protected as of yesterday 02:01.');
    expect(sentence({ state: 'problem', protectedSince: null }, { outcome: 'failed' })).toBe(
      'The backup of today 02:00 failed. Nothing is protected yet.',
    );
  });

  it('does not call a backup with problems whole', () => {
    const counts = { kept: 11, added: 2, changed: 9, deleted: 0, problems: 2 };
    expect(sentence({ state: 'problem' }, { outcome: 'with problems', counts })).toBe(
      'Protected, with gaps. The backup of today 02:00 has 2 problems.',
    );
  });

  it('says that an interrupted backup goes on', () => {
    expect(sentence({ state: 'problem', protectedSince: null }, { outcome: 'interrupted' })).toBe(
      'The backup of today 02:00 was interrupted and will be continued. Nothing is protected yet.',
    );
  });

  it('promises a first backup only where one can be made', () => {
    const none = { protectedSince: null };
    expect(sentence(none, null)).toBe('Not protected yet. The first backup starts tomorrow 02:00.');
    expect(sentence({ ...none, state: 'problem' }, null)).toBe('Not protected yet.');
  });

  it('says what a pause leaves open', () => {
    expect(sentence({ state: 'paused', nextRun: null })).toBe(
      'Paused. Changes after today 02:01 are not protected.',
    );
  });

  it('is no "protected" while the job has a problem of another kind', () => {
    expect(protectionOf(jobView({ state: 'problem' }), now, ZONE).tone).toBe('problem');
  });

  it('tells of a run under way', () => {
    expect(sentence({ state: 'running' })).toBe('Backing up now. Protected as of today 02:01.');
    expect(sentence({ state: 'running', protectedSince: null }, null)).toBe('The first backup is under way.');
  });
});

describe('the next run', () => {
  it('goes by the schedule', () => {
    expect(nextRunWords(jobView({}), now, ZONE)).toBe(
      'Next: tomorrow 02:00, in 17 h (every day at 02:00, Europe/Berlin).',
    );
  });

  it('comes earlier for a reason', () => {
    const nextRun = { at: '2026-11-24T08:40:00Z', reason: 'repeats the run that failed' };
    expect(nextRunWords(jobView({ nextRun }), now, ZONE)).toBe(
      'Next: today 09:40, in 10 min (repeats the run that failed).',
    );
  });

  it('is none while paused', () => {
    expect(nextRunWords(jobView({ state: 'paused', nextRun: null }), now, ZONE)).toBe(
      'No backup is planned while paused.',
    );
  });
});

describe('clauses and sentences', () => {
  it('turn into each other', () => {
    expect(asSentence('missed; the next run makes up for it')).toBe('Missed; the next run makes up for it.');
    expect(asSentence('Did the package lose access?')).toBe('Did the package lose access?');
    expect(asSentence(' ')).toBe('');
    expect(asClause('At 02:00.')).toBe('at 02:00');
    expect(asClause('MID 7 has no access.')).toBe('MID 7 has no access');
  });

  it.each([
    ['The backup was cancelled. It goes on at the next start.', 'The backup was cancelled.'],
    [
      'mc1.rest.marketingcloudapis.com was not reached in 2.5 s.',
      'mc1.rest.marketingcloudapis.com was not reached in 2.5 s.',
    ],
    ['', ''],
  ])('of "%s" the first sentence is "%s"', (words, first) => {
    expect(firstSentence(words)).toBe(first);
  });
});
