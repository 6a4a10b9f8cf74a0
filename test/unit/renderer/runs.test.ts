import { describe, expect, it } from 'vitest';
import { runNews } from '../../../renderer/screens/run-announcer.tsx';
import { keyed } from '../../../renderer/words/keyed.ts';
import { parseMid, parseMids } from '../../../renderer/words/mids.ts';
import { withTimes } from '../../../renderer/words/problems.ts';
import { newestFirst, shareDone, someIds, triggerWords } from '../../../renderer/words/runs.ts';
import { jobView, runLine } from './builders.ts';

describe('runs in words', () => {
  it('stand newest first, however they come', () => {
    const lines = ['2026-11-22', '2026-11-24', '2026-11-23'].map((day) =>
      runLine({ at: `${day}T01:00:00Z`, started: null }),
    );
    expect(newestFirst(lines).map(({ at }) => at.slice(0, 10))).toEqual([
      '2026-11-24',
      '2026-11-23',
      '2026-11-22',
    ]);
  });

  it('stand where they began, however long they took', () => {
    const long = runLine({ started: '2026-11-24T00:41:00Z', at: '2026-11-24T01:07:00Z' });
    const skipped = runLine({ started: null, at: '2026-11-24T01:00:00Z', outcome: 'skipped' });
    expect(newestFirst([long, skipped])).toEqual([skipped, long]);
  });

  it('say why they started, also where the reason is a new one', () => {
    expect(triggerWords('manual')).toBe('By hand');
    expect(triggerWords('catch-up')).toBe('By schedule, late');
    expect(triggerWords('tray')).toBe('Tray');
  });

  it('are done by a whole percentage that is 100 only at the end, and unknown at first', () => {
    expect(shareDone({ share: null })).toBeNull();
    expect(shareDone({ share: 4120 / 9800 })).toBe(42);
    expect(shareDone({ share: 0.9999 })).toBe(99);
    expect(shareDone({ share: 1 })).toBe(100);
  });

  it('name the first of many ids', () => {
    expect(someIds([1, 2, 3])).toBe('1, 2, 3');
    expect(someIds([1, 2, 3, 4, 5], 3)).toBe('1, 2, 3 and 2 more');
  });

  it('tell their times as people do', () => {
    const now = new Date('2026-11-24T08:30:00Z');
    expect(
      withTimes('missed; the run of 2026-11-24T01:00:00.000Z makes up for it', now, 'Europe/Berlin'),
    ).toBe('missed; the run of today 02:00 makes up for it');
  });
});

describe('what is said of jobs as they run', () => {
  it('is that a backup has started, and how it has ended', () => {
    const idle = jobView();
    const running = jobView({ state: 'running' });
    expect(runNews([idle], [running])).toBe('The backup of Retail EU has started.');
    expect(runNews([running], [idle])).toBe('The backup of Retail EU has ended: complete, 14 changes.');
    expect(runNews([idle], [idle])).toBe('');
    expect(runNews([], [running])).toBe('');
  });
});

describe('MIDs in a text', () => {
  it('are found between any separators, each once', () => {
    expect(parseMids('7203411, 7203412;7203413\n7203411')).toEqual({
      mids: [7_203_411, 7_203_412, 7_203_413],
      invalid: [],
    });
  });

  it('are told from what is none', () => {
    expect(parseMids('7203411 12a -5 0')).toEqual({ mids: [7_203_411], invalid: ['12a', '-5', '0'] });
    expect(parseMid('')).toBeUndefined();
    expect(parseMid(' 7203411 ')).toBe(7_203_411);
    expect(parseMid('1 2')).toBeNull();
    expect(parseMid('abc')).toBeNull();
  });
});

describe('keys of a list', () => {
  it('differ where two items are alike', () => {
    expect(keyed(['a', 'b', 'a'], (item) => item).map(({ key }) => key)).toEqual(['a', 'b', 'a 1']);
  });
});
