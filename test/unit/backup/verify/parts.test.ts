import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CheckTimes } from '../../../../electron/backup/verify/check-times.ts';
import { Tally, type VerifyProgress } from '../../../../electron/backup/verify/findings.ts';
import { isNearly, namesNearly } from '../../../../electron/backup/verify/near.ts';
import { PathSet } from '../../../../electron/backup/verify/path-set.ts';
import { chooseOldest } from '../../../../electron/backup/verify/sample.ts';

describe('a set of paths', () => {
  it('tells what was added and what was marked, however many there are', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { selector: (path) => path.normalize('NFC') }), (paths) => {
        const added = paths.filter((_, place) => place % 3 !== 0);
        const set = new PathSet();
        for (const path of added) set.add(path);
        for (const [place, path] of paths.entries())
          if (place % 2 === 0) expect(set.mark(path)).toBe(added.includes(path));
        const marked = added.filter((path) => paths.indexOf(path) % 2 === 0);
        expect(paths.filter((path) => set.isMarked(path))).toEqual(marked);
        expect(set.unmarked).toBe(added.length - marked.length);
      }),
    );
  });

  it('grows, counts a path that is marked twice once, and takes no more once one is marked', () => {
    const set = new PathSet();
    for (let number = 0; number < 5000; number += 1) set.add(`content/${number}.html`);
    expect(set.mark('content/4999.html')).toBe(true);
    expect(set.mark('content/4999.html')).toBe(true);
    expect(set).toMatchObject({ size: 5000, unmarked: 4999 });
    expect(() => set.add('late')).toThrow('cannot be added any more');
  });
});

describe('a sample', () => {
  const chosenOf = (runs: readonly number[][], percent: number) =>
    chooseOldest(
      runs.map((times) => Uint32Array.from(times)),
      percent,
      Math.random,
    ).map((chosen) => [...chosen]);

  it('has the oldest first, and those that were never checked before all', () => {
    expect(chosenOf([[5, 0, 3], [4, 0], []], 60)).toEqual([[0, 1, 1], [0, 1], []]);
    expect(chosenOf([[5, 6, 3], [4]], 1)).toEqual([[0, 0, 1], [0]]);
  });

  it('has as many as the percentage says, rounded up, and never a younger one where an older is left', () => {
    const runs = fc.array(fc.array(fc.nat(4)));
    fc.assert(
      fc.property(runs, fc.double({ min: 0.1, max: 100, noNaN: true }), (times, percent) => {
        const chosen = chosenOf(times, percent).flat();
        const all = times.flat();
        const taken = all.filter((_, place) => chosen[place] === 1);
        const left = all.filter((_, place) => chosen[place] === 0);
        expect(taken.length).toBe(Math.min(all.length, Math.ceil((all.length * percent) / 100)));
        expect(Math.max(0, ...taken)).toBeLessThanOrEqual(Math.min(Infinity, ...left));
      }),
    );
  });
});

describe('a damaged text', () => {
  const hash = '0123456789abcdef'.repeat(4);

  it('is nearly another one where at most one character differs', () => {
    expect(isNearly(hash, hash)).toBe(true);
    expect(isNearly(hash, hash.replace('0', '1'))).toBe(true);
    expect(isNearly(hash, hash.replaceAll('0', '1'))).toBe(false);
    expect(isNearly(hash, hash.slice(1))).toBe(false);
  });

  it('names a hash nearly wherever it stands', () => {
    expect(namesNearly(`{"sha256": "${hash}"}`, hash)).toBe(true);
    expect(namesNearly(`{"sha256": "${hash.replace('f', 'g')}"}`, hash)).toBe(true);
    expect(namesNearly(`{"sha256": "${hash.replaceAll('f', 'g')}"}`, hash)).toBe(false);
    expect(namesNearly('', hash)).toBe(false);
  });
});

describe('what is remembered of checks', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'backup-creator-times-'));
    path = join(folder, 'verify', 'times.sqlite');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is there the next time, for the same run in the same folder', () => {
    const before = CheckTimes.open(path);
    before.save('backup_20261101', 'run-001', Uint32Array.of(1, 0, 4_000_000_000));
    before.save('backup_20261102', 'run-002', new Uint32Array());
    before.close();
    const times = CheckTimes.open(path);
    expect(times.of('backup_20261101', 'run-001')).toEqual(Uint32Array.of(1, 0, 4_000_000_000));
    expect(times.of('backup_20261101', 'run-009')).toBeUndefined();
    expect(times.of('backup_20261109', 'run-001')).toBeUndefined();
    times.forget(['backup_20261101']);
    expect([...times.knownRuns()]).toEqual([['backup_20261102', 'run-002']]);
    times.close();
  });

  it('is made anew where it is broken', () => {
    CheckTimes.open(path).close();
    writeFileSync(path, 'no database');
    const times = CheckTimes.open(path);
    expect(times.knownRuns().size).toBe(0);
    times.close();
  });

  it('cannot be kept where a file stands in its way, which is said in a sentence', () => {
    writeFileSync(join(folder, 'verify'), '');
    expect(() => CheckTimes.open(path)).toThrow(/cannot be used: .*/);
  });
});

describe('progress', () => {
  it('guesses how many files there are from those it has seen', () => {
    const seen: VerifyProgress[] = [];
    const tally = new Tally((progress) => seen.push(progress));
    tally.expect(4);
    tally.expectLines(10);
    tally.read(100);
    tally.sawLine(3);
    tally.read(50);
    expect(seen).toEqual([
      { checked: 1, bytes: 100, total: 24 },
      { checked: 2, bytes: 150, total: 34 },
    ]);
  });
});
