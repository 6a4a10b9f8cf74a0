import { describe, expect, it } from 'vitest';
import { withRestore } from '../../../renderer/client/follow-events.ts';
import { midProblem } from '../../../renderer/screens/restore/choose-restore.tsx';
import {
  itemWords,
  outcomeOf,
  outcomeSentence,
  planSentence,
  restoreNews,
  restoreResult,
  restoreState,
  restoreTitle,
  targetWords,
  toDo,
  withMoments,
} from '../../../renderer/words/restores.ts';
import { restoreItem, restoreView } from './builders.ts';

const COUNTS = { create: 3, update: 12, conflict: 2, unchanged: 1190, impossible: 0 };
const OUTCOMES = { made: 3, changed: 11, unchanged: 0, passedOver: 2, failed: 1, notReached: 0 };
const REFUSED = { code: 'service-refused', message: 'Marketing Cloud refused it.', hint: null };
const CANCELLED = { code: 'cancelled', message: 'Comparing was cancelled.', hint: null };

describe('a restore in words', () => {
  it('says how many assets go where', () => {
    expect(restoreTitle({ mode: 'in place', total: 214 })).toBe('Restore 214 assets in place');
    expect(restoreTitle({ mode: 'copy', total: 1 })).toBe('Restore 1 asset as a copy');
    expect(restoreTitle({ mode: 'copy', total: 2 })).toBe('Restore 2 assets as copies');
    expect(restoreTitle({ mode: 'other account', total: 1 })).toBe(
      'Restore 1 asset into another business unit',
    );
    expect(restoreTitle({ mode: 'undo', total: 12 })).toBe('Undo a restore of 12 assets');
  });

  it('leaves the number out while it is not known', () => {
    expect(restoreTitle({ mode: 'in place', total: 0 })).toBe('Restore in place');
    expect(restoreTitle({ mode: 'undo', total: 0 })).toBe('Undo a restore');
  });

  it('names the business unit as far as it is known', () => {
    expect(targetWords({ mid: 7_203_411, name: 'Retail EU' })).toBe('Retail EU (MID 7203411)');
    expect(targetWords({ mid: 7_203_411, name: null })).toBe('MID 7203411');
    expect(targetWords(null)).toBe('Marketing Cloud');
  });

  it('tells of what there is to tell alone', () => {
    expect(planSentence(COUNTS)).toBe('3 to create, 12 to update, 2 conflicts, 1,190 unchanged.');
    expect(outcomeSentence(OUTCOMES)).toBe('3 created, 11 updated, 2 passed over, 1 failed.');
    expect(planSentence({ create: 0, update: 0, conflict: 0, unchanged: 0, impossible: 0 })).toBe(
      'Nothing to do.',
    );
  });

  it('counts conflicts to what is done only where they are to be overwritten', () => {
    expect(toDo(COUNTS, false)).toEqual({ made: 3, changed: 12 });
    expect(toDo(COUNTS, true)).toEqual({ made: 3, changed: 14 });
  });

  it('has failed where it could not be planned, but for what the user has ended', () => {
    expect(restoreState({ state: 'failed', error: REFUSED })).toEqual({ word: 'Failed', tone: 'problem' });
    expect(restoreState({ state: 'failed', error: CANCELLED })).toEqual({
      word: 'Cancelled',
      tone: 'paused',
    });
  });

  it('is told of to those who hear the page at each step', () => {
    const of = (change: Parameters<typeof restoreView>[0]) => restoreNews(restoreView(change));
    expect(of({ state: 'planning' })).toBe('Comparing with Marketing Cloud.');
    expect(of({ state: 'planned', counts: COUNTS })).toMatch(/^The plan is ready: 3 to create, /);
    expect(of({ state: 'applying' })).toBe('Restoring.');
    expect(of({ state: 'complete', outcomes: OUTCOMES })).toBe(
      'The restore has ended: 3 created, 11 updated, 2 passed over, 1 failed.',
    );
    expect(of({ state: 'interrupted', done: 6, total: 15 })).toBe(
      'The restore was interrupted: 6 of 15 assets done.',
    );
    expect(of({ state: 'failed', error: REFUSED })).toBe('Marketing Cloud refused it.');
  });

  it('stands in a list with what it came to', () => {
    const of = (change: Parameters<typeof restoreView>[0]) => restoreResult(restoreView(change));
    expect(of({ state: 'planning', total: 3 })).toBe('');
    expect(of({ state: 'planned', counts: COUNTS })).toBe(planSentence(COUNTS));
    expect(of({ state: 'failed', error: REFUSED })).toBe('Marketing Cloud refused it.');
    expect(of({ state: 'interrupted', done: 1, total: 1 })).toBe('1 of 1 asset done.');
    expect(of({ state: 'with problems', outcomes: OUTCOMES })).toBe(outcomeSentence(OUTCOMES));
  });
});

describe('an asset of a restore in words', () => {
  it('says before it is tried what would change, or why not', () => {
    expect(itemWords(restoreItem({ changes: ['code', 'name'] }))).toBe('code, name');
    expect(itemWords(restoreItem({ action: 'create', changes: ['code', 'name'] }))).toBe('');
    expect(itemWords(restoreItem({ action: 'conflict', reason: 'It was changed there.' }))).toBe(
      'It was changed there.',
    );
  });

  it('says afterwards what was in the way, or what was not taken', () => {
    const failed = restoreItem({ outcome: 'failed', message: 'It was deleted there.', reason: 'Before.' });
    expect(itemWords(failed)).toBe('It was deleted there.');
    const partly = restoreItem({ outcome: 'changed', changes: ['code', 'status'], notTaken: ['status'] });
    expect(itemWords(partly)).toBe('Not taken: status');
    expect(itemWords(restoreItem({ outcome: 'changed', changes: ['code'] }))).toBe('code');
  });

  it('tells when somebody changed it as people say it, in the zone of this machine', () => {
    const now = new Date('2026-11-24T20:00:00Z');
    const changed = (when: string) =>
      withMoments(`It was changed there on ${when} UTC by Jo, after the last backup.`, now, 'Europe/Berlin');
    expect(changed('2026-11-24 at 19:16')).toBe(
      'It was changed there today 20:16 by Jo, after the last backup.',
    );
    expect(changed('2026-11-03 at 23:30')).toBe(
      'It was changed there 4 Nov 00:30 by Jo, after the last backup.',
    );
  });

  it('is no success where not all of it was taken', () => {
    expect(outcomeOf({ outcome: null, notTaken: [] })).toBeNull();
    expect(outcomeOf({ outcome: 'made', notTaken: [] })).toEqual({ word: 'Created', tone: 'ok' });
    expect(outcomeOf({ outcome: 'made', notTaken: ['channels'] })).toEqual({
      word: 'Created',
      tone: 'warning',
    });
  });
});

describe('the business unit to restore into', () => {
  it('is one MID, and not the one that was backed up', () => {
    expect(midProblem('7203502', 7_203_411)).toBeNull();
    expect(midProblem(' 7203502 ', null)).toBeNull();
    expect(midProblem('', 7_203_411)).toMatch(/^Enter the MID/);
    expect(midProblem('7203502, 7203503', 7_203_411)).toMatch(/^Enter the MID/);
    expect(midProblem('retail', 7_203_411)).toMatch(/^Enter the MID/);
    expect(midProblem('7203411', 7_203_411)).toMatch(/choose In place/);
  });
});

describe('the restores that are known', () => {
  it('are as they were last told of, the newest first', () => {
    const first = restoreView({ restoreId: '0000000000000001' });
    const second = restoreView({ restoreId: '0000000000000002' });
    const both = withRestore(withRestore([], first), second);
    const told = withRestore(both, { ...first, state: 'complete' });
    expect(told.map(({ restoreId, state }) => [restoreId.at(-1), state])).toEqual([
      ['2', 'planning'],
      ['1', 'complete'],
    ]);
  });
});
