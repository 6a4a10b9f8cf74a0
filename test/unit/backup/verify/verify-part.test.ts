import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createVerifiedPlace, UNTIL, type VerifiedPlace } from '../../../support/verified.ts';

const NOTHING = { missing: [], damaged: [], foreign: [] };
const FIRST = { runId: 'run-001', until: UNTIL[0] ?? '', folder: 'backup_20261101' };
const SECOND = { runId: 'run-002', until: UNTIL[1] ?? '', folder: 'backup_20261102' };
const fileOf = (folder: string, id: number, extension = 'html') =>
  `${folder}/content/Content Builder/Block ${id}.${id}.${extension}`;

let place: VerifiedPlace;
beforeEach(async () => {
  place = await createVerifiedPlace();
});
afterEach(() => place.close());

const put = (path: string, text: string | Buffer) => void place.storage.files.set(path, Buffer.from(text));
const remove = (path: string) => expect(place.storage.files.delete(path)).toBe(true);

/** Flips the last bit of the byte that `text` begins with. */
function flipAt(path: string, text: string): void {
  const bytes = Buffer.from(place.storage.files.get(path) ?? '');
  const at = bytes.indexOf(text);
  expect(at).toBeGreaterThanOrEqual(0);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  put(path, bytes);
}

describe('one run', () => {
  beforeEach(async () => {
    await place.write(FIRST, [1]);
    await place.write(SECOND, [2]);
    flipAt(fileOf('backup_20261101', 1), 'The');
    put('stranger', '');
  });

  it.each(['latest', 'run-002', 'backup_20261102'])(
    'is named by "%s", and nothing else is looked at',
    async (run) => {
      expect(await place.verify({ run })).toMatchObject({ ...NOTHING, runs: 1, checked: 6 });
    },
  );

  it.each([
    ['run-00', '"run-00" names 2 runs.'],
    ['', 'There is no finished run "" in memory:/.'],
    ['run-009', 'There is no finished run "run-009" in memory:/.'],
  ])('that "%s" does not name is refused', async (run, message) => {
    await expect(place.verify({ run })).rejects.toMatchObject({ code: 'configuration', message });
  });
});

describe('a sample', () => {
  const IDS = Array.from({ length: 50 }, (_, number) => number + 1);
  let now = 0;
  const sample = (samplePercent: number) => {
    now += 1000;
    return place.verify({ samplePercent }, { now: () => now });
  };
  const readsOf = () => place.storage.events.filter((event) => /^read .*content/.test(event));

  beforeEach(async () => {
    now = Date.parse('2026-11-24T00:00:00Z');
    await place.write(FIRST, IDS);
    await place.write(SECOND, [51, 52]);
  });

  it('reads so many percent of the files, never the same again before all had their turn', async () => {
    for (let turn = 0; turn < 10; turn += 1) await sample(10);
    const reads = readsOf();
    expect(new Set(reads).size).toBe(104);
    expect(reads.length).toBe(110);
  });

  it('goes on with those that were checked the longest ago', async () => {
    await sample(50);
    const first = readsOf();
    await sample(50);
    await sample(50);
    expect(readsOf().slice(104).sort()).toEqual(first.sort());
  });

  it('finds what is not there also among the files that are not read', async () => {
    remove(fileOf('backup_20261101', 7));
    put('backup_20261102/stranger', '');
    const { missing, foreign } = await sample(1);
    expect(missing.map(({ path }) => path)).toEqual([fileOf('backup_20261101', 7)]);
    expect(foreign.map(({ path }) => path)).toEqual(['backup_20261102/stranger']);
  });

  it('reads what was damaged again each time', async () => {
    flipAt(fileOf('backup_20261101', 7), 'The');
    await sample(100);
    for (let turn = 0; turn < 3; turn += 1)
      expect((await sample(1)).damaged.map(({ path }) => path)).toEqual([fileOf('backup_20261101', 7)]);
  });

  it('counts what it reads, and of a full reading it remembers all', async () => {
    await place.verify({}, { now: () => now });
    const before = readsOf().length;
    const seen: number[] = [];
    const { checked } = await place.verify(
      { samplePercent: 10 },
      { now: () => now + 1000, onProgress: ({ total }) => seen.push(total) },
    );
    expect(readsOf().length - before).toBe(11);
    expect(seen.slice(1)).toEqual(Array.from({ length: checked - 1 }, () => checked));
    await sample(90);
    expect(new Set(readsOf().slice(before)).size).toBeGreaterThanOrEqual(104);
  });

  it('remembers what it had checked when it was cancelled', async () => {
    await sample(1);
    const ending = new AbortController();
    const cancelled = place.verify(
      { samplePercent: 50 },
      {
        signal: ending.signal,
        now: () => now + 1000,
        onProgress: ({ checked }) => {
          if (checked === 40) ending.abort();
        },
      },
    );
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    const read = new Set(readsOf());
    now += 5000;
    await sample(60);
    const again = readsOf()
      .slice(read.size)
      .filter((event) => read.has(event));
    expect(again.length).toBeLessThan(10);
  });
});
