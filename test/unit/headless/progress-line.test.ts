import { describe, expect, it } from 'vitest';
import type { RunProgress } from '../../../electron/backup/run.ts';
import { describeProgress, ProgressLine } from '../../../electron/headless/progress-line.ts';

const fetching = (kept: number, expected: number): RunProgress => ({
  phase: 'fetching',
  kept,
  expected,
  bytes: kept * 1000,
  share: expected === 0 ? null : kept / expected,
});

/** What a progress line writes, by a clock of the test's own. */
function output(isTTY: boolean) {
  let time = 0;
  let written: string[] = [];
  const line = new ProgressLine({ isTTY, write: (text) => void written.push(text) }, () => time);
  const at = (milliseconds: number, progress: RunProgress): string[] => {
    time = milliseconds;
    written = [];
    line.show(progress);
    return written;
  };
  const end = (): string[] => {
    written = [];
    line.end();
    return written;
  };
  return { at, end };
}

describe('progress in words', () => {
  it('says what is done, how fast, and how long it still takes', () => {
    expect(describeProgress(fetching(4120, 9800), 38)).toBe(
      'Fetching  4,120 of 9,800  4.1 MB  38/s  about 2 min',
    );
  });

  it('leaves the rate out while nothing can be said of it', () => {
    expect(describeProgress(fetching(0, 9800), null)).toBe('Fetching  0 of 9,800  0 B');
    expect(describeProgress(fetching(5, 9800), 0)).toBe('Fetching  5 of 9,800  5.0 KB');
  });

  it('names each phase', () => {
    expect(describeProgress({ ...fetching(0, 0), phase: 'starting' }, null)).toBe('Reading the folder tree');
    expect(describeProgress(fetching(0, 0), null)).toBe('Reading lists');
    expect(describeProgress({ ...fetching(7, 7), phase: 'comparing' }, 3)).toBe(
      'Comparing with the account  7 kept',
    );
    expect(describeProgress({ ...fetching(7, 7), phase: 'finishing' }, 3)).toBe('Finishing  7 kept');
  });
});

describe('the progress line', () => {
  it('is redrawn on a terminal ten times a second at most, and taken away at the end', () => {
    const { at, end } = output(true);
    expect(at(0, fetching(1, 100))).toEqual(['\r\u001b[KFetching  1 of 100  1.0 KB']);
    expect(at(50, fetching(2, 100))).toEqual([]);
    expect(at(100, fetching(3, 100))).toEqual(['\r\u001b[KFetching  3 of 100  3.0 KB']);
    expect(end()).toEqual(['\r\u001b[K']);
    expect(end()).toEqual([]);
  });

  it('is a plain line every ten seconds elsewhere, and one for each phase', () => {
    const { at, end } = output(false);
    expect(at(0, fetching(1, 100))).toEqual(['Fetching  1 of 100  1.0 KB\n']);
    expect(at(9999, fetching(50, 100))).toEqual([]);
    expect(at(10_000, fetching(51, 100))).toEqual(['Fetching  51 of 100  51.0 KB  5/s  about 10 s\n']);
    expect(at(10_001, { ...fetching(100, 100), phase: 'comparing' })).toHaveLength(1);
    expect(end()).toEqual([]);
  });

  it('tells the rate of the last ten seconds, not of the whole run', () => {
    const { at } = output(true);
    at(0, fetching(0, 10_000));
    at(60_000, fetching(60, 10_000));
    at(65_000, fetching(560, 10_000));
    expect(at(70_000, fetching(1060, 10_000))).toEqual([expect.stringContaining('  100/s  about 89 s')]);
  });

  it('stays right and small over a long run', () => {
    const { at } = output(true);
    for (let second = 0; second < 3600; second += 1) {
      for (let part = 0; part < 10; part += 1)
        at(second * 1000 + part * 100, fetching(second * 10 + part, 36_000));
    }
    expect(at(3_600_000, fetching(36_000, 40_000))).toEqual([
      '\r\u001b[KFetching  36,000 of 40,000  36.0 MB  10/s  about 7 min',
    ]);
  });
});
