import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { takeLease } from '../../../electron/backup/lease.ts';
import { memoryLog } from '../../support/engine.ts';
import { createMemoryStorage, type MemoryStorage } from '../../support/memory-storage.ts';
import { withCalls } from '../../support/storage.ts';

const LEASE_FILE = 'lease.json';
const { signal } = new AbortController();
const MINUTE = 60_000;

let storage: MemoryStorage;
let log: ReturnType<typeof memoryLog>;
beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 24), toFake: ['setInterval', 'clearInterval', 'Date'] });
  storage = createMemoryStorage();
  log = memoryLog();
});
afterEach(() => {
  vi.useRealTimers();
});

const heartbeat = () => JSON.parse(storage.textOf(LEASE_FILE) ?? '{}').heartbeat;

describe('a lease', () => {
  test('says who is backing up here, each minute anew, and is gone at the end', async () => {
    const end = await takeLease(storage, 'here', log, signal);
    expect(JSON.parse(storage.textOf(LEASE_FILE) ?? '')).toEqual({
      owner: 'here',
      heartbeat: '2026-11-24T00:00:00.000Z',
    });
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(heartbeat()).toBe('2026-11-24T00:01:00.000Z');
    await end();
    expect(storage.files.size).toBe(0);
    await vi.advanceTimersByTimeAsync(5 * MINUTE);
    expect(storage.files.size).toBe(0);
    expect(log.lines).toEqual([]);
  });

  test('of another installation is logged, and keeps nobody from running', async () => {
    await takeLease(storage, 'there', log, signal);
    await takeLease(storage, 'here', log, signal);
    expect(log.lines).toEqual([
      expect.stringMatching(/^warn Another installation is backing up .*"owner":"there"/),
    ]);
    expect(JSON.parse(storage.textOf(LEASE_FILE) ?? '').owner).toBe('here');
  });

  test('of another installation that came later stays when this one ends', async () => {
    const end = await takeLease(storage, 'here', log, signal);
    await takeLease(storage, 'there', log, signal);
    await end();
    expect(JSON.parse(storage.textOf(LEASE_FILE) ?? '').owner).toBe('there');
  });

  test('of this installation, or one gone stale, is no news', async () => {
    await takeLease(storage, 'here', log, signal);
    await takeLease(storage, 'here', log, signal);
    vi.setSystemTime(Date.UTC(2026, 10, 24, 1));
    await takeLease(storage, 'there', log, signal);
    expect(log.lines).toEqual([]);
  });

  test('that may not be replaced is not written again, and nobody is warned each minute', async () => {
    storage.immutable = true;
    storage.failing = (call) => (call.startsWith('remove') ? new Error('locked') : undefined);
    for (const written of [2, 3]) {
      const end = await takeLease(storage, 'here', log, signal);
      await vi.advanceTimersByTimeAsync(5 * MINUTE);
      await end();
      expect(storage.events.filter((event) => event.startsWith('put'))).toHaveLength(written);
    }
    expect(heartbeat()).toBe('2026-11-24T00:00:00.000Z');
    expect(log.lines.filter((line) => !line.startsWith('debug'))).toEqual([]);
  });

  test.each([
    ['cannot be written', (call: string) => call.startsWith('put'), 'could not be told'],
    ['cannot be read', (call: string) => call.startsWith('read'), 'could not be read'],
    ['cannot be removed', (call: string) => call.startsWith('remove'), 'could not be removed'],
  ])('that %s is a word in the log, never a failure of the run', async (_, isFailing, words) => {
    storage.failing = (call) => (isFailing(call) ? new Error('denied') : undefined);
    const end = await takeLease(storage, 'here', log, signal);
    await end();
    expect(log.lines.join('\n')).toContain(words);
  });

  test('that is damaged is a word in the log', async () => {
    storage.files.set(LEASE_FILE, Buffer.from('{"owner'));
    await takeLease(storage, 'here', log, signal);
    expect(log.lines.join('\n')).toContain('could not be read');
  });

  test('is written at most once a minute, however long a write takes', async () => {
    const waiting: (() => void)[] = [];
    let writes = 0;
    const slow = withCalls(storage, {
      put: async () => {
        writes += 1;
        if (writes === 1) return;
        await new Promise<void>((resolve) => waiting.push(resolve));
      },
    });
    await takeLease(slow, 'here', log, signal);
    await vi.advanceTimersByTimeAsync(60 * MINUTE);
    expect(writes).toBe(2);
    waiting.pop()?.();
    await vi.advanceTimersByTimeAsync(60 * MINUTE);
    expect(writes).toBe(3);
  });

  test('does not come back after its end, where a heartbeat was under way then', async () => {
    const slow = withCalls(storage, {
      put: async (path, body, options) => {
        if (storage.files.size > 0) {
          await new Promise<void>((resolve) => {
            options.signal?.addEventListener('abort', () => resolve());
          });
        }
        await storage.put(path, body, options);
      },
    });
    const end = await takeLease(slow, 'here', log, signal);
    await vi.advanceTimersByTimeAsync(MINUTE);
    await end();
    expect(storage.files.size).toBe(0);
  });

  test('holds up no end where the destination hangs', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date', 'setTimeout', 'clearTimeout'] });
    const hanging = withCalls(storage, { remove: () => new Promise<void>(() => {}) });
    const end = await takeLease(hanging, 'here', log, signal);
    const ended = end();
    await vi.advanceTimersByTimeAsync(1000);
    await ended;
  });
});
