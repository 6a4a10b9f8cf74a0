import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BackupError } from '../../../../shared/errors.ts';
import { withCalls } from '../../../support/storage.ts';
import { createVerifiedPlace, UNTIL, type VerifiedPlace } from '../../../support/verified.ts';

const NOTHING = { missing: [], damaged: [], foreign: [] };
const FIRST = { runId: 'run-001', until: UNTIL[0] ?? '', folder: 'backup_20261101' };
const fileOf = (folder: string, id: number, extension = 'html') =>
  `${folder}/content/Content Builder/Block ${id}.${id}.${extension}`;

let place: VerifiedPlace;
beforeEach(async () => {
  place = await createVerifiedPlace();
});
afterEach(() => place.close());

describe('a destination that cannot be read', () => {
  const unreachable = () => new BackupError('storage-unavailable', 'The disk is gone.');

  beforeEach(() => place.write(FIRST, [1, 2, 3]).then(() => undefined));

  it.each([
    ['the root', 'list '],
    ['a page', 'listPage backup_20261101/content'],
    ['a manifest', 'read backup_20261101/manifest.json'],
    ['an index', 'read backup_20261101/index.ndjson'],
    ['a file', `read ${fileOf('backup_20261101', 2)}`],
  ])('ends it with its error, and nothing is said: %s', async (_what, failing) => {
    place.storage.failing = (call) => (call === failing ? unreachable() : undefined);
    await expect(place.verify()).rejects.toMatchObject({
      code: 'storage-unavailable',
      message: 'The disk is gone.',
    });
  });

  it('but for one file is damaged there; what arrived damaged once is asked for again', async () => {
    let times = 0;
    const damaged = new BackupError('storage-damaged', 'A bad sector.');
    place.storage.failing = (call) => {
      if (call === `read ${fileOf('backup_20261101', 2)}`) return damaged;
      if (call !== `read ${fileOf('backup_20261101', 3)}`) return undefined;
      times += 1;
      return times === 1 ? damaged : undefined;
    };
    expect(await place.found()).toEqual({ ...NOTHING, damaged: [fileOf('backup_20261101', 2)] });
  });

  it('ends it where every file seems damaged because the drive is gone', async () => {
    place.storage.failing = (call) => {
      if (call.startsWith('read backup_20261101/content'))
        return new BackupError('storage-damaged', 'A bad sector.');
      return call === 'listPage ' ? unreachable() : undefined;
    };
    await expect(place.verify()).rejects.toMatchObject({ code: 'storage-unavailable' });
  });

  it('that was emptied meanwhile has nothing missing: it is not there', async () => {
    const { storage } = place;
    const emptied = withCalls(storage, {
      read: (path, options) => {
        if (path.includes('/content/')) storage.files.clear();
        return storage.read(path, options);
      },
    });
    await expect(place.verify({}, { storage: emptied })).rejects.toMatchObject({
      code: 'storage-unavailable',
    });
  });

  it('for there is nothing has no backups', async () => {
    place.storage.files.clear();
    await expect(place.verify()).rejects.toMatchObject({
      code: 'storage-not-found',
      message: 'There are no backups in memory:/.',
    });
  });

  it('is given up at once when it is cancelled, though it hangs', async () => {
    const { storage } = place;
    const ending = new AbortController();
    const hanging = withCalls(storage, {
      read: (path, options) => {
        if (!path.includes('/content/')) return storage.read(path, options);
        ending.abort();
        return new Promise(() => undefined);
      },
    });
    await expect(place.verify({}, { storage: hanging, signal: ending.signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});
