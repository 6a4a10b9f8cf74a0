import type { Storage } from '../../electron/storage/storage.ts';

/** A storage with some of its calls replaced. */
export function withCalls(storage: Storage, replaced: Partial<Storage>): Storage {
  return {
    kind: storage.kind,
    durablePuts: storage.durablePuts,
    locate: (path) => storage.locate(path),
    put: (path, body, options) => storage.put(path, body, options),
    settle: (options) => storage.settle(options),
    read: (path, options) => storage.read(path, options),
    list: (folder, options) => storage.list(folder, options),
    listPage: (folder, options) => storage.listPage(folder, options),
    remove: (paths) => storage.remove(paths),
    claim: (folder, runId) => storage.claim(folder, runId),
    check: () => storage.check(),
    ...replaced,
  };
}
