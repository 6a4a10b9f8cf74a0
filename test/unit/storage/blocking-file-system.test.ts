import * as nodeFs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createBlockingFileSystem } from '../../../electron/storage/blocking-file-system.ts';
import type { FileSystem } from '../../../electron/storage/file-system.ts';

let folder: string;
beforeEach(() => {
  folder = nodeFs.mkdtempSync(join(tmpdir(), 'blocking-fs-'));
});
afterEach(() => nodeFs.rmSync(folder, { recursive: true }));

/** A disk whose blocking calls take as long as the test says, by a clock of its own; `calls` are those made. */
function timedDisk() {
  const calls: string[] = [];
  const takes = { openSync: 0, writeFileSync: 0, fsyncSync: 0, closeSync: 0, renameSync: 0 };
  let time = 0;
  const note = (call: keyof typeof takes) => {
    calls.push(call);
    time += takes[call];
  };
  const blocking: Parameters<typeof createBlockingFileSystem>[0] = {
    now: () => time,
    blocking: {
      openSync: (path, flags, mode) => {
        note('openSync');
        return nodeFs.openSync(path, flags, mode);
      },
      writeFileSync: (file, data) => {
        note('writeFileSync');
        nodeFs.writeFileSync(file, data);
      },
      fsyncSync: (file) => {
        note('fsyncSync');
        nodeFs.fsyncSync(file);
      },
      closeSync: (file) => {
        note('closeSync');
        nodeFs.closeSync(file);
      },
      renameSync: (from, to) => {
        note('renameSync');
        nodeFs.renameSync(from, to);
      },
    },
  };
  return { fs: createBlockingFileSystem(blocking), calls, takes };
}

async function keep(fs: FileSystem, name: string, content: string): Promise<void> {
  const file = await fs.open(join(folder, `${name}.tmp`), 'wx', 0o600);
  await file.writeFile(content);
  await file.sync();
  await file.close();
  await fs.rename(join(folder, `${name}.tmp`), join(folder, name));
}

describe('a file system that blocks', () => {
  test('writes as the asynchronous one does', async () => {
    const { fs, calls } = timedDisk();
    await keep(fs, 'one', 'content');
    expect(nodeFs.readFileSync(join(folder, 'one'), 'utf8')).toBe('content');
    expect(nodeFs.statSync(join(folder, 'one')).mode & 0o777).toBe(0o600);
    expect(calls).toEqual(['openSync', 'writeFileSync', 'fsyncSync', 'closeSync', 'renameSync']);
    const file = await fs.open(join(folder, 'one'), 'r');
    const { bytesRead, buffer } = await file.read(Buffer.alloc(20), 0, 20);
    expect(buffer.subarray(0, bytesRead).toString()).toBe('content');
    await file.close();
  });

  test('rejects, and does not throw, with the code of the system', async () => {
    const { fs } = timedDisk();
    await expect(fs.open(join(folder, 'none'), 'r')).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(fs.rename(join(folder, 'none'), join(folder, 'any'))).rejects.toMatchObject({
      code: 'ENOENT',
    });
  });

  test('makes the calls that are slow side by side, and only those', async () => {
    const { fs, calls, takes } = timedDisk();
    takes.fsyncSync = 20;
    await keep(fs, 'one', 'x');
    calls.length = 0;
    await keep(fs, 'two', 'content');
    expect(calls).toEqual(['openSync', 'writeFileSync', 'closeSync', 'renameSync']);
    expect(nodeFs.readFileSync(join(folder, 'two'), 'utf8')).toBe('content');
  });

  test('lets an fsync wait beside others even where it takes less than other calls may', async () => {
    const { fs, calls, takes } = timedDisk();
    for (const call of Object.keys(takes) as (keyof typeof takes)[]) takes[call] = 0.5;
    for (const name of ['one', 'two', 'three']) await keep(fs, name, 'x');
    calls.length = 0;
    await keep(fs, 'four', 'x');
    expect(calls).toEqual(['openSync', 'writeFileSync', 'closeSync', 'renameSync']);
  });

  test('writes whole files on a disk where everything is slow', async () => {
    const { fs, calls, takes } = timedDisk();
    for (const call of Object.keys(takes) as (keyof typeof takes)[]) takes[call] = 20;
    await keep(fs, 'one', 'x');
    calls.length = 0;
    const content = 'y'.repeat(1_000_000);
    await keep(fs, 'two', content);
    expect(calls).toEqual([]);
    expect(nodeFs.readFileSync(join(folder, 'two'), 'utf8')).toBe(content);
    await expect(fs.open(join(folder, 'two'), 'wx')).rejects.toMatchObject({ code: 'EEXIST' });
  });

  test('blocks again when the calls have become quick', async () => {
    const { fs, calls, takes } = timedDisk();
    takes.renameSync = 9;
    await keep(fs, 'one', 'x');
    takes.renameSync = 0;
    for (const name of ['two', 'three', 'four']) await keep(fs, name, 'x');
    expect(calls.filter((call) => call === 'renameSync').length).toBeGreaterThan(1);
  });

  test('does not mind a single call that takes long', async () => {
    const { fs, calls, takes } = timedDisk();
    takes.openSync = 7;
    await keep(fs, 'one', 'x');
    takes.openSync = 0;
    await keep(fs, 'two', 'x');
    expect(calls.filter((call) => call === 'openSync')).toHaveLength(2);
  });

  test('lets messages in between its calls, however many there are', async () => {
    const { fs, takes } = timedDisk();
    takes.writeFileSync = 0.5;
    const { port1, port2 } = new MessageChannel();
    const cancel = new AbortController();
    port1.addEventListener('message', () => cancel.abort());
    port1.start();
    port2.postMessage('cancel');
    let kept = 0;
    while (kept < 30 && !cancel.signal.aborted) {
      await keep(fs, `${kept}`, 'x');
      kept += 1;
    }
    expect(kept).toBeLessThan(15);
    port1.close();
  });
});
