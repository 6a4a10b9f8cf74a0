import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { BLOCK_TYPE_IDS } from '../../../electron/marketing-cloud/asset-types.ts';
import type { SandboxAccount } from '../../../electron/sandbox/sandbox-account.ts';
import { indexLineSchema } from '../../../shared/format.ts';
import { type FinishedRun, finishedRuns } from '../../support/account-at-destination.ts';
import { createWorkplace, type Workplace } from '../../support/command.ts';
import { nextSecond } from '../../support/next-second.ts';

/** Looking into backups needs no credentials. */
const READER = { AUTH_URL: '', CLIENT_ID: '', CLIENT_SECRET: '', ACCOUNT_ID: '' };

const hitSchema = z.object({
  id: z.int(),
  name: z.string(),
  run: z.string(),
  match: z.string(),
  where: z.string(),
});
const versionSchema = z.object({
  run: z.string(),
  modifiedDate: z.string().nullable(),
  modifiedBy: z.string().nullable(),
  sha256: z.string().nullable(),
  change: z.string(),
});

let place: Workplace;
let account: SandboxAccount;
let first: FinishedRun;
let second: FinishedRun;

beforeAll(async () => {
  place = await createWorkplace();
  account = place.sandbox.account();
  await place.runHere(['backup']);
  await nextSecond();
  account.changeForDemo();
  await place.runHere(['backup']);
  const [one, another] = await finishedRuns(place.backups);
  if (!one || !another) throw new Error('The backups to look into are not there.');
  [first, second] = [one, another];
});
afterAll(() => place.close());

async function json<T>(schema: z.ZodType<T>, ...argv: string[]): Promise<T> {
  const { code, stdout, stderr } = await place.runHere([...argv, '--json'], READER);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return schema.parse(JSON.parse(stdout));
}

const deletedId = () => second.inventory.find(({ state }) => state === 'deleted')?.id ?? Number.NaN;
/** A block whose code was changed between the two runs. */
function edited() {
  const before = new Map(first.index.map((line) => [line.id, line]));
  const line = second.index.find(({ id, files }) => {
    const older = before.get(id)?.files.find(({ path }) => path.endsWith('.html'));
    const newer = files.find(({ path }) => path.endsWith('.html'));
    return older !== undefined && newer !== undefined && older.sha256 !== newer.sha256;
  });
  if (line === undefined) throw new Error('No block was edited.');
  return line;
}

describe('at', () => {
  it('prints the account as it was: the index lines of all that was there, without any credentials', async () => {
    const lines = await json(z.array(indexLineSchema), 'at', 'latest');
    const blocks = [...account.list()].filter(
      ({ typeId, shared }) => !shared && BLOCK_TYPE_IDS.includes(typeId),
    );
    expect(lines.map(({ id }) => id)).toEqual(blocks.map(({ id }) => id).sort((one, other) => one - other));
  });

  it('knows the past: before the changes nothing of them is there, and what was deleted still is', async () => {
    const lines = await json(z.array(indexLineSchema), 'at', first.manifest.until);
    expect(lines.map(({ id }) => id)).toEqual(first.index.map(({ id }) => id));
    expect(lines.some(({ id }) => id === deletedId())).toBe(true);
    expect(await json(z.array(indexLineSchema), 'at', '2001-01-01')).toEqual([]);
  });

  it('refuses what is no date', async () => {
    const { code, stderr } = await place.runHere(['at', 'yesterday'], READER);
    expect(code).toBe(2);
    expect(stderr).toContain('"yesterday" is not a date.');
  });
});

describe('search', () => {
  it('finds a deleted block by a phrase in its code', async () => {
    const lost = first.index.find(({ id }) => id === deletedId());
    const file = lost?.files.find(({ path }) => !path.endsWith('.json'));
    const code = await readFile(join(place.backups, first.folder, file?.path ?? ''), 'utf8');
    const phrase =
      code
        .split('\n')
        .find((line) => line.trim().length > 20)
        ?.trim()
        .slice(0, 60) ?? '';
    const hits = await json(z.array(hitSchema), 'search', phrase, '--in', 'code');
    const hit = hits.find(({ id }) => id === deletedId());
    expect(hit).toMatchObject({ run: first.manifest.runId, where: 'code' });
    expect(hit?.match).toContain(phrase.slice(0, 20));
    const present = await json(z.array(hitSchema), 'search', phrase, '--in', 'code', '--present');
    expect(present.some(({ id }) => id === deletedId())).toBe(false);
  });

  it('finds by name and by id', async () => {
    const { id, name } = edited();
    expect(await json(z.array(hitSchema), 'search', String(id))).toContainEqual(
      expect.objectContaining({ id, name }),
    );
    expect((await json(z.array(hitSchema), 'search', name, '--in', 'names')).map((hit) => hit.id)).toContain(
      id,
    );
  });

  it('wants something to search for, and says where it is too short for code', async () => {
    expect((await place.runHere(['search', ' '], READER)).code).toBe(2);
    const { code, stderr } = await place.runHere(['search', 'zq', '--json'], READER);
    expect(code).toBe(0);
    expect(stderr).toContain('Code was not searched');
  });

  it('says where some code could not be read, by its exit code', async () => {
    const other = await createWorkplace();
    await other.runHere(['backup']);
    const [run] = await finishedRuns(other.backups);
    const file = run?.index.flatMap(({ files }) => files).find(({ path }) => path.endsWith('.html'));
    await rm(join(other.backups, run?.folder ?? '', file?.path ?? ''));
    const { code, stderr } = await other.runHere(['search', 'zzz', '--json'], READER);
    await other.close();
    expect(code).toBe(3);
    expect(stderr).toContain('was not searched');
  });
});

describe('history', () => {
  it('tells each version, when and by whom, and what changed, the oldest first', async () => {
    const { id } = edited();
    const versions = await json(z.array(versionSchema), 'history', String(id));
    expect(versions.map(({ run }) => run)).toEqual([first.manifest.runId, second.manifest.runId]);
    expect(versions.map(({ change }) => change)).toEqual(['added', 'changed']);
    const hashes = [first, second].map(({ index }) => index.find((line) => line.id === id)?.contentHash);
    expect(versions.map(({ sha256 }) => sha256)).toEqual(hashes);
  });

  it('ends with the deletion, and takes the key or the name for the id', async () => {
    const lost = first.index.find(({ id }) => id === deletedId());
    const versions = await json(z.array(versionSchema), 'history', lost?.customerKey ?? '');
    expect(versions.at(-1)).toMatchObject({ change: 'deleted', sha256: null });
  });

  it('says what to do about an asset that is not known', async () => {
    const { code, stderr } = await place.runHere(['history', 'no such block'], READER);
    expect(code).toBe(2);
    expect(stderr).toContain('There is no asset "no such block"');
    expect(stderr).toContain('"search"');
  });
});

describe('diff', () => {
  it('shows the lines that differ between two versions, named by run, folder or date', async () => {
    const { id } = edited();
    const schema = z.object({
      words: z.array(z.string()),
      texts: z.array(z.object({ label: z.string(), patch: z.string() })),
    });
    const found = await json(schema, 'diff', String(id), first.manifest.runId, second.folder);
    expect(found.texts.some(({ patch }) => /^\+/m.test(patch) && /^-|^@@/m.test(patch))).toBe(true);
    const byDate = await json(schema, 'diff', String(id), first.manifest.until, 'latest');
    expect(byDate).toEqual(found);
    const { stdout } = await place.runHere(['diff', String(id), first.folder, 'latest'], READER);
    expect(stdout).toContain('@@');
  });

  it('says so where a version has no such run', async () => {
    const { code, stderr } = await place.runHere(
      ['diff', String(edited().id), '2001-01-01', 'latest'],
      READER,
    );
    expect(code).toBe(2);
    expect(stderr).toContain('There is no version of');
  });
});

describe('report', () => {
  const schema = z.object({
    counts: z.record(z.string(), z.int()),
    rows: z.array(z.object({ id: z.int() })),
  });

  it('tells what changed in a run, and by whom', async () => {
    const found = await json(schema, 'report', 'latest');
    expect(found.counts).toMatchObject({ added: 2, changed: 3, renamed: 1, moved: 1, deleted: 1 });
    expect(found.rows).toHaveLength(8);
    const { stdout } = await place.runHere(['report', second.folder], READER);
    expect(stdout).toContain('2 added, 3 changed, 1 moved, 1 renamed, 1 deleted');
  });

  it('writes it as a page or as a table, and as nothing else', async () => {
    const page = join(place.root, 'report.html');
    expect((await place.runHere(['report', 'latest', '--out', page], READER)).code).toBe(0);
    expect(await readFile(page, 'utf8')).toContain('<!doctype html>');
    const table = join(place.root, 'report.csv');
    await place.runHere(['report', 'latest', '--out', table], READER);
    expect((await readFile(table, 'utf8')).trimEnd().split('\r\n')).toHaveLength(9);
    const { code, stderr } = await place.runHere(['report', 'latest', '--out', 'report.pdf'], READER);
    expect(code).toBe(2);
    expect(stderr).toContain('says neither HTML nor CSV');
  });
});

describe('references', () => {
  const referenceSchema = z.object({
    from: z.object({ id: z.int() }),
    how: z.string(),
    to: z.object({ id: z.int() }).nullable(),
    state: z.string(),
  });

  it('tell both ways: what a block uses says of itself that it is used by it', async () => {
    const schema = z.object({
      id: z.int(),
      uses: z.array(referenceSchema),
      usedBy: z.array(referenceSchema),
    });
    for (const { id } of first.index) {
      const { uses } = await json(schema, 'references', String(id));
      const to = uses.find(({ state }) => state === 'present')?.to?.id;
      if (to === undefined) continue;
      const { usedBy } = await json(schema, 'references', String(to));
      expect(usedBy.some(({ from }) => from.id === id)).toBe(true);
      return;
    }
    throw new Error('No block uses another.');
  });

  it('that are broken are told, and an asset or --broken must be asked for', async () => {
    const broken = await json(z.array(referenceSchema), 'references', '--broken');
    expect(broken.every(({ state }) => state === 'missing' || state === 'deleted')).toBe(true);
    expect((await place.runHere(['references'], READER)).code).toBe(2);
  });
});

describe('a backup whose index is gone', () => {
  it('is told by the exit code, and keeps nobody from the others', async () => {
    const other = await createWorkplace();
    await other.runHere(['backup']);
    other.sandbox.account().changeForDemo();
    await other.runHere(['backup']);
    const [, newest] = await finishedRuns(other.backups);
    await rm(join(other.backups, newest?.folder ?? '', 'index.ndjson'));
    const { code, stdout, stderr } = await other.runHere(['at', 'latest', '--json'], READER);
    await other.close();
    expect({ code, stderr }).toMatchObject({ code: 3 });
    expect(stderr).toContain('index.ndjson');
    expect(z.array(indexLineSchema).parse(JSON.parse(stdout)).length).toBeGreaterThan(0);
  });
});

describe('a destination that is not there', () => {
  it('is said, and nothing is made', async () => {
    const elsewhere = join(place.root, 'elsewhere');
    const { code, stderr } = await place.runHere(['at', 'latest'], { ...READER, STORAGE_PATH: elsewhere });
    expect(code).toBe(1);
    expect(stderr).toContain(elsewhere);
  });
});
