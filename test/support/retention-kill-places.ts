import { cp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createLocalStorage } from '../../electron/storage/local.ts';
import type { Storage } from '../../electron/storage/storage.ts';
import type { ObjectPlace, ObjectService } from './object-places.ts';
import { type HistoryRun, WrittenHistory } from './retention-histories.ts';

/** A destination with the same history again and again, to be killed on. */
export interface RetentionPlace {
  /** Makes it what it was before anything was removed. */
  renew(): Promise<void>;
  open(): Promise<Storage>;
  /** Names at its root. */
  names(): Promise<readonly string[]>;
  /** As the command is told of it. */
  variables(): Readonly<Record<string, string>>;
}

/** A folder below `root`. */
export async function retentionFolder(root: string, history: readonly HistoryRun[]): Promise<RetentionPlace> {
  const [original, backups] = [join(root, 'original'), join(root, 'backups')];
  await write(await createLocalStorage(original, { create: 'with-parents' }), history);
  return {
    async renew() {
      await rm(backups, { recursive: true, force: true });
      await cp(original, backups, { recursive: true });
    },
    open: () => createLocalStorage(backups, { create: 'never' }),
    names: () => readdir(backups),
    variables: () => ({ STORAGE_PATH: backups }),
  };
}

/** A new bucket each time. */
export function retentionBucket(service: ObjectService, history: readonly HistoryRun[]): RetentionPlace {
  let place: ObjectPlace | undefined;
  const present = () => {
    if (place === undefined) throw new Error('There is no bucket yet.');
    return place;
  };
  return {
    async renew() {
      place = await service.makePlace();
      await write(place.open(), history);
    },
    open: async () => present().open(),
    names: async () => (await present().open().list('')).folders,
    variables: () => present().variables(),
  };
}

async function write(storage: Storage, history: readonly HistoryRun[]): Promise<void> {
  const written = new WrittenHistory(storage);
  await written.begin();
  for (const run of history) await written.add(run);
}
