import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Updater, Updates, type UpdatesParts } from '../../../electron/app/updates.ts';
import { firstDesktopSettings } from '../../../electron/settings/desktop-settings.ts';
import { BackupError } from '../../../shared/errors.ts';
import type { NewerVersion, UpdatesSettings, UpdatesView } from '../../../shared/updates.ts';

const NEWER: NewerVersion = { version: '1.1.0', date: '2026-11-20T09:00:00.000Z', notes: 'Faster.' };
const DAY = 24 * 60 * 60 * 1000;
const NOW = new Date('2026-11-24T10:00:00.000Z');
const AT_REST = { name: 'Retail EU', state: 'idle', task: null } as const;

/** An updater that does as it is told, and writes down what it was asked. */
class FakeUpdater implements Updater {
  readonly asked: string[] = [];
  found: NewerVersion | null = NEWER;
  failure: Error | null = null;

  async find(channel: string): Promise<NewerVersion | null> {
    this.asked.push(`find ${channel}`);
    if (this.failure) throw this.failure;
    return this.found;
  }

  async download(onProgress: (share: number) => void): Promise<void> {
    this.asked.push('download');
    if (this.failure) throw this.failure;
    onProgress(0.5);
  }

  install(): void {
    this.asked.push('install');
  }

  installOnQuit(wanted: boolean): void {
    this.asked.push(`install on quit: ${wanted}`);
  }
}

let updater: FakeUpdater;
let seen: UpdatesView[];
let ready: NewerVersion[];

beforeEach(() => {
  vi.useFakeTimers();
  updater = new FakeUpdater();
  seen = [];
  ready = [];
});
afterEach(() => {
  vi.useRealTimers();
});

function makeUpdates(settings?: UpdatesSettings, parts: Partial<UpdatesParts> = {}): Updates {
  let kept = { ...firstDesktopSettings(), ...(settings && { updates: settings }) };
  const quiet = vi.fn();
  return new Updates({
    updater,
    current: '1.0.0',
    settings: {
      get: () => kept,
      set: (value) => {
        kept = { ...value };
      },
    },
    jobs: () => [AT_REST],
    emit: (view) => seen.push(view),
    onReady: (newer) => ready.push(newer),
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    now: () => NOW,
    ...parts,
  });
}

const view = (updates: Updates) => updates.handlers['updates.get'](undefined);
const MANUAL: UpdatesSettings = { automatic: false, channel: 'stable' };

describe('a program that was packed without a feed', () => {
  it('has nothing to show of newer versions and asks nobody', async () => {
    const updates = makeUpdates(undefined, { updater: null });
    await updates.start();
    await updates.handlers['updates.check'](undefined);
    expect(await view(updates)).toBeNull();
    expect(seen).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('looking for newer versions', () => {
  it('is done at the start; what is found is got and told of, and not installed', async () => {
    const updates = makeUpdates();
    await updates.start();
    expect(updater.asked).toEqual(['find stable', 'install on quit: true', 'download']);
    expect(seen.map(({ state, share }) => [state, share])).toEqual([
      ['checking', null],
      ['found', null],
      ['downloading', 0],
      ['downloading', 0.5],
      ['ready', null],
    ]);
    expect(await view(updates)).toEqual({
      current: '1.0.0',
      settings: { automatic: true, channel: 'stable' },
      state: 'ready',
      newer: NEWER,
      share: null,
      checkedAt: NOW.toISOString(),
      problem: null,
    });
    expect(ready).toEqual([NEWER]);
  });

  it('is done again each day, until something waits to be installed', async () => {
    updater.found = null;
    await makeUpdates().start();
    await vi.advanceTimersByTimeAsync(DAY);
    expect(updater.asked).toEqual(['find stable', 'find stable']);
    updater.found = NEWER;
    await vi.advanceTimersByTimeAsync(3 * DAY);
    expect(updater.asked.filter((each) => each.startsWith('find'))).toHaveLength(3);
  });

  it('is left to the user where that is wanted, and so is getting what was found', async () => {
    const updates = makeUpdates(MANUAL);
    await updates.start();
    await vi.advanceTimersByTimeAsync(DAY);
    expect(updater.asked).toEqual([]);
    await updates.handlers['updates.check'](undefined);
    expect(await view(updates)).toMatchObject({ state: 'found', newer: NEWER });
    await updates.handlers['updates.download'](undefined);
    expect(updater.asked).toEqual(['find stable', 'install on quit: false', 'download']);
    expect(await view(updates)).toMatchObject({ state: 'ready' });
  });

  it('goes to the channel that was chosen, and forgets what it found in the other', async () => {
    const updates = makeUpdates(MANUAL);
    await updates.handlers['updates.check'](undefined);
    await updates.handlers['updates.set']({ automatic: false, channel: 'beta' });
    expect(await view(updates)).toMatchObject({ state: 'idle', newer: null, settings: { channel: 'beta' } });
    await updates.handlers['updates.check'](undefined);
    expect(updater.asked.at(-1)).toBe('find beta');
  });

  it('says why it failed, in the words for users alone, and can be tried again', async () => {
    const updates = makeUpdates(MANUAL);
    updater.failure = new BackupError('update-failed', 'It could not be found out.', { hint: 'Try later.' });
    await updates.handlers['updates.check'](undefined);
    expect(await view(updates)).toMatchObject({
      state: 'idle',
      problem: { message: 'It could not be found out.', hint: 'Try later.' },
    });
    updater.failure = new Error('getaddrinfo ENOTFOUND internal.example.org');
    await updates.handlers['updates.check'](undefined);
    expect(JSON.stringify(await view(updates))).not.toContain('ENOTFOUND');
    updater.failure = null;
    await updates.handlers['updates.check'](undefined);
    expect(await view(updates)).toMatchObject({ state: 'found', problem: null });
  });

  it('keeps what was found where getting it failed', async () => {
    const updates = makeUpdates(MANUAL);
    await updates.handlers['updates.check'](undefined);
    updater.failure = new BackupError('update-failed', 'It could not be downloaded.');
    await updates.handlers['updates.download'](undefined);
    expect(await view(updates)).toMatchObject({
      state: 'found',
      newer: NEWER,
      problem: { message: 'It could not be downloaded.', hint: null },
    });
    expect(ready).toEqual([]);
  });
});

describe('installing', () => {
  const VERIFYING = {
    kind: 'verify',
    done: 1,
    total: 2,
    bytes: null,
    cancelling: false,
    started: '',
  } as never;

  it.each([
    ['a backup', { ...AT_REST, state: 'running' as const }],
    ['something else', { ...AT_REST, task: VERIFYING }],
  ])('waits while a job is busy with %s, and says so', async (_, busy) => {
    const jobs = [AT_REST, busy];
    const updates = makeUpdates(undefined, { jobs: () => jobs });
    await updates.start();
    await expect(updates.handlers['updates.install'](undefined)).rejects.toMatchObject({
      code: 'lock-held',
      message: 'The newer version waits: Retail EU is busy.',
    });
    expect(updater.asked).not.toContain('install');
    jobs.pop();
    await updates.handlers['updates.install'](undefined);
    expect(updater.asked.at(-1)).toBe('install');
  });

  it('is refused while nothing has been downloaded', async () => {
    const updates = makeUpdates(MANUAL);
    await updates.handlers['updates.check'](undefined);
    await expect(updates.handlers['updates.install'](undefined)).rejects.toMatchObject({
      code: 'update-failed',
    });
    expect(updater.asked).toEqual(['find stable']);
  });
});
