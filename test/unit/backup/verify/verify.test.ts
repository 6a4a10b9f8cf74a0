import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { putJson } from '../../../../electron/backup/documents.ts';
import { BackupError } from '../../../../shared/errors.ts';
import type { Manifest } from '../../../../shared/format.ts';
import type { RetentionPlan } from '../../../../shared/retention.ts';
import { withCalls } from '../../../support/storage.ts';
import { createVerifiedPlace, UNTIL, type VerifiedPlace } from '../../../support/verified.ts';
import { WRITTEN_ACCOUNT, writeRun } from '../../../support/written-runs.ts';

const NOTHING = { missing: [], damaged: [], foreign: [] };
const FIRST = { runId: 'run-001', until: UNTIL[0] ?? '', folder: 'backup_20261101' };
const SECOND = { runId: 'run-002', until: UNTIL[1] ?? '', folder: 'backup_20261102' };
const THIRD = { runId: 'run-003', until: UNTIL[2] ?? '', folder: 'backup_20261103' };
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

/** As a run leaves its folder that is interrupted. */
async function interrupt(folder: string): Promise<void> {
  for (const name of ['manifest.json', 'index.ndjson', 'inventory.ndjson'])
    place.storage.files.delete(`${folder}/${name}`);
}

describe('a destination', () => {
  it('that is whole has nothing missing, damaged or foreign, and every file was read', async () => {
    await place.write({ ...FIRST, folders: [{ id: 1, name: 'Content Builder', parentId: 0 }] }, [1, 2, 3]);
    await place.write({ ...SECOND, manifest: { buildsOn: ['run-001'] } }, [2]);
    const outcome = await place.verify();
    expect(outcome).toMatchObject({ ...NOTHING, runs: 2, checked: place.storage.files.size });
    const bytes = [...place.storage.files.values()].reduce((sum, file) => sum + file.length, 0);
    expect(outcome.bytes).toBe(bytes);
  });

  it('has missing, damaged and foreign files named by run, path and asset', async () => {
    await place.write(FIRST, [1, 2, 3]);
    remove(fileOf('backup_20261101', 1));
    flipAt(fileOf('backup_20261101', 2, 'json'), 'asset 2');
    put(fileOf('backup_20261101', 3), 'cut');
    put('notes.txt', 'mine');
    put('backup_20261101/notes.txt', 'mine');
    put('backup_20261101/more/notes.txt', 'mine');
    put('backup_20261101/content/Content Builder/Block 3.3.bak', 'mine');
    put('pictures/cats/cat.png', 'meow');
    const { missing, damaged, foreign } = await place.verify();
    expect(missing).toEqual([{ run: 'run-001', path: fileOf('backup_20261101', 1), id: 1 }]);
    expect(damaged).toEqual([
      { run: 'run-001', path: fileOf('backup_20261101', 2, 'json'), id: 2 },
      { run: 'run-001', path: fileOf('backup_20261101', 3), id: 3 },
    ]);
    expect(foreign).toEqual([
      { run: 'run-001', path: 'backup_20261101/content/Content Builder/Block 3.3.bak', id: null },
      { run: 'run-001', path: 'backup_20261101/more/notes.txt', id: null },
      { run: 'run-001', path: 'backup_20261101/notes.txt', id: null },
      { run: null, path: 'notes.txt', id: null },
      { run: null, path: 'pictures/cats/cat.png', id: null },
    ]);
  });

  it("takes none of the engine's own files for foreign", async () => {
    await place.write(FIRST, [1]);
    put('lease.json', '{}');
    put('backup-creator-probe.txt', '');
    put('backup-creator-probe-0123456789abcdef.txt', '');
    put('probe-0123456789abcdef.txt', '');
    put('backup_20261101/claim-run-001', '');
    put('backup_20261102/claim-run-002', '');
    put('retention/run-009.json', '{}');
    expect(await place.found()).toEqual(NOTHING);
    put('retention/notes.txt', '');
    expect(await place.found()).toEqual({ ...NOTHING, foreign: ['retention/notes.txt'] });
  });

  it('is asked for page by page', async () => {
    await place.write(FIRST, [1, 2, 3, 4, 5]);
    const { storage } = place;
    put('backup_20261101/content/Content Builder/a stranger.html', '');
    remove(fileOf('backup_20261101', 5));
    const small = withCalls(storage, {
      listPage: (folder, options) => storage.listPage(folder, { ...options, limit: 2 }),
    });
    expect(await place.found({}, { storage: small })).toEqual({
      missing: [fileOf('backup_20261101', 5)],
      damaged: [],
      foreign: ['backup_20261101/content/Content Builder/a stranger.html'],
    });
  });

  it('takes a folder that cannot be looked into for foreign', async () => {
    await place.write(FIRST, [1]);
    const { storage } = place;
    put('backup_20261101/a:b/file', '');
    const strict = withCalls(storage, {
      listPage: async (folder, options) => {
        if (folder.includes(':')) throw new BackupError('storage-name', 'The path is refused.');
        return storage.listPage(folder, options);
      },
    });
    expect((await place.found({}, { storage: strict })).foreign).toEqual(['backup_20261101/a:b']);
  });

  it('may give names back in another form of Unicode', async () => {
    await place.write(FIRST, [1]);
    const { storage } = place;
    const renamed = withCalls(storage, {
      listPage: async (folder, options) => {
        const page = await storage.listPage(folder, options);
        return { ...page, files: page.files.map((file) => ({ ...file, name: file.name.normalize('NFD') })) };
      },
    });
    expect(await place.found({}, { storage: renamed })).toEqual(NOTHING);
  });

  it('tells how far it is, and ends with all', async () => {
    await place.write(FIRST, [1, 2, 3]);
    const seen: { checked: number; total: number; bytes: number }[] = [];
    const { checked, bytes } = await place.verify({}, { onProgress: (progress) => seen.push(progress) });
    expect(seen.at(-1)).toEqual({ checked, total: checked, bytes });
    expect(seen.every((progress) => progress.checked <= progress.total)).toBe(true);
    expect(seen).toHaveLength(checked);
  });
});

describe("a run's own documents", () => {
  it.each(['run.json', 'index.ndjson', 'inventory.ndjson', 'folders.ndjson'])(
    'are missing where %s is not there',
    async (name) => {
      await place.write({ ...FIRST, folders: [{ id: 1, name: 'Content Builder', parentId: 0 }] }, [1]);
      remove(`backup_20261101/${name}`);
      expect(await place.found()).toEqual({ ...NOTHING, missing: [`backup_20261101/${name}`] });
    },
  );

  it.each([
    ['run.json', '"owner"'],
    ['run.json', '"manual"'],
    ['manifest.json', '"toolVersion"'],
    ['manifest.json', '0.0.0'],
    ['manifest.json', '"files"'],
    ['inventory.ndjson', 'deleted'],
    ['folders.ndjson', 'Content'],
    ['index.ndjson', '"name":"Block 2"'],
    ['index.ndjson', 'Block 2"'],
    ['index.ndjson', 'Block 2.2.html'],
    ['index.ndjson', '"bytes"'],
    ['index.ndjson', '\n'],
    ['index.ndjson', '"sha256"'],
  ])('are damaged where a bit of %s is flipped, and nothing else is: %s', async (name, text) => {
    const deleted = { id: 9, modifiedDate: null, folderId: null, state: 'deleted' as const };
    const folders = [{ id: 1, name: 'Content Builder', parentId: 0 }];
    await place.write({ ...FIRST, folders, inventory: [deleted] }, [1, 2, 3]);
    flipAt(`backup_20261101/${name}`, text);
    expect(await place.found()).toEqual({ ...NOTHING, damaged: [`backup_20261101/${name}`] });
  });

  it.each(['index', 'inventory', 'folders'] as const)(
    'are not blamed for a manifest that is damaged where it names the hash of the %s',
    async (what) => {
      const folders = [{ id: 1, name: 'Content Builder', parentId: 0 }];
      await place.write({ ...FIRST, folders }, [1, 2]);
      const manifest: { files: Record<string, { sha256: string }> } = JSON.parse(
        place.storage.textOf('backup_20261101/manifest.json') ?? '',
      );
      flipAt('backup_20261101/manifest.json', manifest.files[what]?.sha256 ?? '');
      expect(await place.found()).toEqual({ ...NOTHING, damaged: ['backup_20261101/manifest.json'] });
    },
  );

  it('that are damaged do not hide what else is wrong', async () => {
    await place.write(FIRST, [1, 2, 3]);
    flipAt('backup_20261101/manifest.json', '{');
    flipAt('backup_20261101/index.ndjson', '{"id":2');
    flipAt(fileOf('backup_20261101', 2, 'json'), 'The');
    remove(fileOf('backup_20261101', 2));
    put('backup_20261101/content/stranger.html', '');
    expect(await place.found()).toEqual({
      missing: [fileOf('backup_20261101', 2)],
      damaged: [
        fileOf('backup_20261101', 2, 'json'),
        'backup_20261101/index.ndjson',
        'backup_20261101/manifest.json',
      ].sort(),
      foreign: ['backup_20261101/content/stranger.html'],
    });
  });

  it('make nothing foreign where the index is gone: nobody knows what it named', async () => {
    await place.write(FIRST, [1, 2]);
    put('backup_20261101/index.ndjson', 'x\n'.repeat(500));
    expect(await place.found()).toEqual({ ...NOTHING, damaged: ['backup_20261101/index.ndjson'] });
  });

  it('are damaged where run.json is that of another run', async () => {
    await place.write(FIRST, [1]);
    await place.write(SECOND, [1]);
    put('backup_20261101/run.json', place.storage.textOf('backup_20261102/run.json') ?? '');
    expect(await place.found()).toEqual({ ...NOTHING, damaged: ['backup_20261101/run.json'] });
  });

  it('of an older version, without seals, are taken as they are', async () => {
    await place.write(FIRST, [1]);
    for (const path of ['backup_20261101/run.json', 'backup_20261101/manifest.json', 'backup-creator.json']) {
      const { seal: _, ...document } = JSON.parse(place.storage.textOf(path) ?? '');
      put(path, `${JSON.stringify(document, null, 2)}\n`);
    }
    expect(await place.found()).toEqual(NOTHING);
  });

  it('of a newer format are refused', async () => {
    await place.write(FIRST, [1]);
    await putJson(place.storage, 'backup_20261101/manifest.json', { formatVersion: 99 });
    await expect(place.verify()).rejects.toMatchObject({ code: 'format-newer' });
  });

  it("include the root's", async () => {
    await place.write(FIRST, [1]);
    flipAt('backup-creator.json', 'tenant');
    expect(await place.found()).toEqual({ ...NOTHING, damaged: ['backup-creator.json'] });
    remove('backup-creator.json');
    expect(await place.found()).toEqual({ ...NOTHING, missing: ['backup-creator.json'] });
  });
});

describe('a run without a manifest', () => {
  it('was interrupted: nothing in its folder is looked at, and nothing is foreign', async () => {
    await place.write(FIRST, [1]);
    await place.write(SECOND, [1, 2]);
    await interrupt('backup_20261102');
    flipAt(fileOf('backup_20261102', 1), 'The');
    expect(await place.found()).toEqual(NOTHING);
    put('backup_20261102/manifest.json', Buffer.alloc(300));
    expect(await place.found()).toEqual(NOTHING);
  });

  it('has lost it where another run builds on it, and its files are verified all the same', async () => {
    await place.write(FIRST, [1, 2]);
    await place.write({ ...SECOND, manifest: { buildsOn: ['run-001'] } }, [3]);
    remove('backup_20261101/manifest.json');
    flipAt(fileOf('backup_20261101', 1), 'The');
    expect(await place.verify()).toMatchObject({
      missing: [{ run: 'run-001', path: 'backup_20261101/manifest.json', id: null }],
      damaged: [{ run: 'run-001', path: fileOf('backup_20261101', 1), id: 1 }],
      foreign: [],
    });
    put('backup_20261101/manifest.json', '');
    expect((await place.found()).damaged).toContain('backup_20261101/manifest.json');
  });

  it('has lost it where it was finished when it was verified before', async () => {
    await place.write(FIRST, [1, 2]);
    await place.verify();
    remove('backup_20261101/manifest.json');
    expect(await place.found()).toEqual({ ...NOTHING, missing: ['backup_20261101/manifest.json'] });
    remove('backup_20261101/run.json');
    expect(await place.found()).toEqual({
      ...NOTHING,
      missing: ['backup_20261101/manifest.json', 'backup_20261101/run.json'],
    });
  });

  it('is missing with its whole folder where the newest backup builds on it, and no longer than that', async () => {
    await place.write({ ...SECOND, manifest: { buildsOn: ['run-001'] } }, [3]);
    expect((await place.verify()).missing).toEqual([
      { run: 'run-001', path: 'run-001/manifest.json', id: null },
    ]);
    await place.write({ ...THIRD, manifest: { buildsOn: ['run-002'] } }, [3]);
    expect(await place.found()).toEqual(NOTHING);
  });
});

describe('a carried run', () => {
  const carrying: Partial<Manifest> = { kind: 'carried', carried: ['run-001'] };

  it('is verified in place of the runs that it stands for, however much of them is left', async () => {
    await place.write(FIRST, [1, 2]);
    await place.write({ ...THIRD, manifest: carrying }, [1, 2]);
    await place.write({ ...SECOND, manifest: { buildsOn: ['run-001'] } }, [3]);
    remove(fileOf('backup_20261101', 1));
    put('backup_20261101/stranger', '');
    expect(await place.found()).toEqual(NOTHING);
    flipAt(fileOf('backup_20261103', 1), 'The');
    expect(await place.found()).toEqual({ ...NOTHING, damaged: [fileOf('backup_20261103', 1)] });
    for (const path of place.storage.files.keys())
      if (path.startsWith('backup_20261101/')) place.storage.files.delete(path);
    expect((await place.found()).missing).toEqual([]);
  });

  it('makes nothing foreign of what retention leaves of a run that its plan names, in whatever order it goes', async () => {
    const plan: RetentionPlan = {
      formatVersion: 1,
      id: 'run-003',
      folder: 'backup_20261103',
      account: WRITTEN_ACCOUNT,
      owner: 'test-installation',
      toolVersion: '0.0.0',
      created: '2026-11-03T02:00:00.000Z',
      policy: { keep: 'thinned', days: 1, weeks: 0, months: 0, years: 0, versions: 1 },
      drop: [{ runId: 'run-001', folder: 'backup_20261101', until: '2026-11-01T02:00:00.000Z' }],
    };
    await place.write(FIRST, [1, 2]);
    await putJson(place.storage, 'retention/run-003.json', plan);
    expect(await place.found()).toEqual(NOTHING);
    remove('backup_20261101/manifest.json');
    remove('backup_20261101/run.json');
    expect((await place.found()).missing).toContain('backup_20261101/manifest.json');
    await place.write({ ...THIRD, manifest: carrying }, [1, 2]);
    expect(await place.found()).toEqual(NOTHING);
  });

  it('that comes while the runs it stands for are verified makes them none that are missing', async () => {
    await place.write(FIRST, [1, 2]);
    const { storage } = place;
    const applying = withCalls(storage, {
      read: async (path, options) => {
        if (path.endsWith('.html') && path.startsWith('backup_20261101/')) {
          await writeRun(storage, { ...THIRD, manifest: carrying });
          storage.files.delete(path);
        }
        return storage.read(path, options);
      },
    });
    expect(await place.found({}, { storage: applying })).toEqual(NOTHING);
  });
});
