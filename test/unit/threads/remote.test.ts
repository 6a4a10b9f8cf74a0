import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RemoteCaller } from '../../../electron/threads/remote.ts';
import { BackupError } from '../../../shared/errors.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'threads-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const SERVE = new URL('../../../electron/threads/serve.ts', import.meta.url);
const ERRORS = new URL('../../../shared/errors.ts', import.meta.url);

/** Any object with methods, as another thread serves it. */
function servingThread(body: string): RemoteCaller {
  const file = join(folder, 'thread.ts');
  writeFileSync(
    file,
    `import { parentPort } from 'node:worker_threads';
     import { serve } from ${JSON.stringify(SERVE.href)};
     import { BackupError } from ${JSON.stringify(ERRORS.href)};
     serve(parentPort, { object: { ${body} } }, () => undefined);`,
  );
  return callerOf(new Worker(file));
}

function callerOf(worker: Worker): RemoteCaller {
  return new RemoteCaller(worker, (cause) => cause ?? new Error('The thread has ended.'));
}

describe('a thread', () => {
  test('answers in the order in which it is done, each call with its own answer', async () => {
    const caller = servingThread(`
      later(ms, value) { return new Promise((resolve) => setTimeout(resolve, ms, value)); },
      now(value) { return value; },`);
    const order: unknown[] = [];
    const note = (value: unknown) => void order.push(value);
    await Promise.all([
      caller.call('object', 'later', [20, 'later']).then(note),
      caller.call('object', 'now', ['now']).then(note),
    ]);
    expect(order).toEqual(['now', 'later']);
    await caller.close();
  });

  test('passes on what is thrown, whatever it is, and what cannot be sent', async () => {
    const caller = servingThread(`
      error() { throw new RangeError('too far'); },
      text() { throw 'just text'; },
      async rejected() { throw new Error('in the end'); },
      unsendable() { return () => undefined; },
      async unsendableLater() { return () => undefined; },`);
    await expect(caller.call('object', 'error', [])).rejects.toThrow('too far');
    await expect(caller.call('object', 'text', [])).rejects.toThrow('just text');
    await expect(caller.call('object', 'rejected', [])).rejects.toThrow('in the end');
    await expect(caller.call('object', 'unsendable', [])).rejects.toThrow('could not be cloned');
    await expect(caller.call('object', 'unsendableLater', [])).rejects.toThrow('could not be cloned');
    await expect(caller.call('object', 'text', [() => undefined])).rejects.toThrow('could not be cloned');
    await expect(caller.call('object', 'missing', [])).rejects.toThrow('There is no object.missing');
    await expect(caller.call('nobody', 'method', [])).rejects.toThrow('There is no nobody.method');
    await caller.close();
  });

  test('answers the calls beside one that cannot be sent, or whose answer cannot', async () => {
    const caller = servingThread('same(value) { return value; }, unsendable() { return () => undefined; },');
    const outcomes = await Promise.allSettled([
      caller.call('object', 'same', [1]),
      caller.call('object', 'same', [() => undefined]),
      caller.call('object', 'unsendable', []),
      caller.call('object', 'same', [2]),
    ]);
    expect(outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : 'failed'))).toEqual([
      1,
      'failed',
      'failed',
      2,
    ]);
    await caller.close();
  });

  test('passes on a BackupError with its code, message and hint, and the error that caused it', async () => {
    const caller = servingThread(`
      fail() {
        const cause = new Error('ENOSPC: no space left on device');
        throw new BackupError('storage-full', 'Could not write.', { hint: 'Free space.', cause });
      },
      plain() { throw new BackupError('cancelled', 'Cancelled.'); },`);
    const failing = caller.call('object', 'fail', []);
    await expect(failing).rejects.toMatchObject({
      name: 'BackupError',
      code: 'storage-full',
      message: 'Could not write.',
      hint: 'Free space.',
      cause: { message: 'ENOSPC: no space left on device' },
    });
    await expect(failing).rejects.toBeInstanceOf(BackupError);
    const plain: unknown = await caller.call('object', 'plain', []).catch((error: unknown) => error);
    expect(plain).toMatchObject({ code: 'cancelled', hint: undefined });
    expect(plain).not.toHaveProperty('cause');
    await caller.close();
  });

  test('is given away what need not be copied', async () => {
    const caller = servingThread('length(bytes) { return bytes.length; },');
    const bytes = new Uint8Array(1000);
    expect(await caller.call('object', 'length', [bytes], { transfer: [bytes.buffer] })).toBe(1000);
    expect(bytes.length).toBe(0);
    await caller.close();
  });

  test('is told to call off what its caller no longer wants, and nothing else', async () => {
    const caller = servingThread(`
      wait(signal) {
        return new Promise((resolve) => {
          if (signal.aborted) resolve('called off at once');
          signal.addEventListener('abort', () => resolve('called off'));
        });
      },
      same(value, ...more) { return [value, more.length]; },`);
    const cancel = new AbortController();
    const other = new AbortController();
    const waiting = caller.call('object', 'wait', [], { signal: cancel.signal });
    const others = caller.call('object', 'wait', [], { signal: other.signal });
    expect(await caller.call('object', 'same', [1])).toEqual([1, 0]);
    cancel.abort();
    expect(await waiting).toBe('called off');
    other.abort();
    expect(await others).toBe('called off');
    const late = caller.call('object', 'wait', [], { signal: AbortSignal.abort() });
    expect(await late).toMatch(/^called off/);
    await caller.close();
  });

  test('ends when what it was asked before is answered', async () => {
    const caller = servingThread(
      'later(value) { return new Promise((resolve) => setTimeout(resolve, 20, value)); },',
    );
    const answer = caller.call('object', 'later', ['in time']);
    await caller.close();
    expect(await answer).toBe('in time');
    await expect(caller.call('object', 'later', [])).rejects.toThrow('The thread has ended.');
    await caller.close();
  });

  test('that is given up rejects the calls under way and all later ones', async () => {
    const caller = servingThread('never() { return new Promise(() => undefined); },');
    const waiting = caller.call('object', 'never', []);
    caller.abandon(new Error('it hangs'));
    await expect(waiting).rejects.toThrow('it hangs');
    await expect(caller.call('object', 'never', [])).rejects.toThrow('it hangs');
  });

  test('that dies rejects the calls under way and all later ones with the reason', async () => {
    const dying =
      "require('node:worker_threads').parentPort.on('message', () => { throw new Error('out of memory'); });";
    const face = callerOf(new Worker(dying, { eval: true })).face<{ one(): void; other(): void }>('object');
    const underWay = [face.one(), face.other()];
    for (const call of underWay) await expect(call).rejects.toThrow('out of memory');
    await expect(face.one()).rejects.toThrow('out of memory');
  });

  test('that ends without a word rejects the calls under way', async () => {
    const caller = servingThread('exit() { process.exit(1); },');
    await expect(caller.call('object', 'exit', [])).rejects.toThrow('The thread has ended.');
    await expect(caller.call('object', 'exit', [])).rejects.toThrow('The thread has ended.');
  });
});

describe('a process with a thread', () => {
  const run = (script: string) => {
    const file = join(folder, 'process.ts');
    writeFileSync(
      join(folder, 'thread.ts'),
      `import { parentPort } from 'node:worker_threads';
       import { serve } from ${JSON.stringify(SERVE.href)};
       serve(parentPort, { object: { later: () => new Promise((resolve) => setTimeout(resolve, 50, 'late')) } }, () => undefined);`,
    );
    writeFileSync(
      file,
      `import { Worker } from 'node:worker_threads';
       import { RemoteCaller } from ${JSON.stringify(new URL('remote.ts', SERVE).href)};
       const caller = new RemoteCaller(new Worker(${JSON.stringify(join(folder, 'thread.ts'))}), () => new Error('ended'));
       ${script}`,
    );
    return promisify(execFile)(process.execPath, ['--disable-warning=ExperimentalWarning', file], {
      timeout: 30_000,
    });
  };

  test('waits for an answer, and ends though the thread is there', async () => {
    expect((await run("console.log(await caller.call('object', 'later', []));")).stdout).toBe('late\n');
    expect((await run("console.log('never asked');")).stdout).toBe('never asked\n');
  });
});
