import * as nodeFs from 'node:fs';
import * as nodePromises from 'node:fs/promises';
import { setImmediate as turnOfEventLoop } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { FileSystem, OpenFile } from './file-system.ts';

/** The average is of about so many last calls. */
const CALLS_REMEMBERED = 8;
/** After so long without a turn of the event loop messages are looked for: one to cancel, perhaps. */
const LONGEST_TURN_MILLISECONDS = 5;

/**
 * The calls made for every file, and how many milliseconds each may take on average to be made while the thread
 * waits. An fsync keeps the disk busy and no processor: side by side several take little longer than one.
 */
const FAST = { openSync: 1, writeFileSync: 1, fsyncSync: 0.1, closeSync: 1, renameSync: 1 } as const;
type Frequent = keyof typeof FAST;

const waiting = {
  open: promisify(nodeFs.open),
  writeFile: promisify(nodeFs.writeFile),
  read: promisify(nodeFs.read),
  fsync: promisify(nodeFs.fsync),
  close: promisify(nodeFs.close),
};

export interface BlockingFileSystemOptions {
  readonly blocking?: Pick<typeof nodeFs, Frequent>;
  /** A clock, in milliseconds. */
  readonly now?: () => number;
}

/**
 * A file system for a thread that nobody waits for. Where the disk answers at once its calls block: to hand
 * each to another thread and back costs several times what the call takes. Where the disk is slow (a network
 * folder, a spinning disk) they wait side by side, as elsewhere.
 */
export function createBlockingFileSystem(options: BlockingFileSystemOptions = {}): FileSystem {
  const { blocking = nodeFs, now = () => performance.now() } = options;
  const averages = new Map<Frequent, number>();
  let lastTurn = now();

  async function make<T>(call: Frequent, block: () => T, wait: () => Promise<T>): Promise<T> {
    if (now() - lastTurn > LONGEST_TURN_MILLISECONDS) await letMessagesIn();
    const average = averages.get(call) ?? 0;
    const begun = now();
    try {
      return average > FAST[call] ? await wait() : block();
    } finally {
      const before = averages.get(call) ?? 0;
      averages.set(call, before + (now() - begun - before) / CALLS_REMEMBERED);
    }
  }

  async function letMessagesIn(): Promise<void> {
    lastTurn = now();
    // The first turn may end before messages that have come are handed over.
    await turnOfEventLoop();
    await turnOfEventLoop();
  }

  function openFile(descriptor: number): OpenFile {
    return {
      writeFile: (bytes) =>
        make(
          'writeFileSync',
          () => blocking.writeFileSync(descriptor, bytes),
          () => waiting.writeFile(descriptor, bytes),
        ),
      sync: () =>
        make(
          'fsyncSync',
          () => blocking.fsyncSync(descriptor),
          () => waiting.fsync(descriptor),
        ),
      close: () =>
        make(
          'closeSync',
          () => blocking.closeSync(descriptor),
          () => waiting.close(descriptor),
        ),
      read: (buffer, offset, length) => waiting.read(descriptor, buffer, offset, length, null),
    };
  }

  return {
    ...nodePromises,
    open: async (path, flags, mode) =>
      openFile(
        await make(
          'openSync',
          () => blocking.openSync(path, flags, mode),
          () => waiting.open(path, flags, mode),
        ),
      ),
    rename: (from, to) =>
      make(
        'renameSync',
        () => blocking.renameSync(from, to),
        () => nodePromises.rename(from, to),
      ),
  };
}
