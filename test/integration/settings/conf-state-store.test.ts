import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Log } from '../../../electron/journal/log.ts';
import { openConfStateStore } from '../../../electron/settings/conf-state-store.ts';
import type { JobState } from '../../../electron/settings/state-store.ts';
import { isBackupError } from '../../../shared/errors.ts';

let folder: string;
let warnings: string[];

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'state-')), 'state');
  warnings = [];
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true }));

const job: JobState = {
  madeAt: new Date('2026-11-01T00:00:00Z'),
  lastRun: {
    runId: 'r1',
    result: 'complete',
    finished: new Date('2026-11-24T02:03:04.567Z'),
    folder: 'backup_20261124',
  },
  schedule: {
    settledThrough: new Date('2026-11-24T02:00:00Z'),
    expression: '0 2 * * *',
    zone: 'Europe/Berlin',
    lastSlot: new Date('2026-11-24T02:00:00Z'),
    lastResult: 'complete',
    consecutiveFailures: 0,
  },
};

function open() {
  const ignore = () => {};
  const log: Log = { debug: ignore, info: ignore, error: ignore, warn: (line) => void warnings.push(line) };
  return openConfStateStore({ folder, log, now: () => new Date('2026-11-24T09:08:07.006Z') });
}

const stateFile = () => join(folder, 'state.json');

describe('the state store', () => {
  it('gives an installation one id for good', () => {
    const id = open().store.installationId();
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(open().store.installationId()).toBe(id);
  });

  it('keeps the state of each job, dates as dates, under any key', () => {
    const { store } = open();
    for (const key of ['tenant.mid/own', '__proto__x', 'constructor']) {
      expect(store.job(key)).toBeUndefined();
      store.setJob(key, job);
      expect(open().store.job(key)).toEqual(job);
    }
  });

  it('keeps a job without runs or schedule', () => {
    const { store } = open();
    store.setJob('a', { madeAt: job.madeAt });
    expect(open().store.job('a')).toEqual({ madeAt: job.madeAt });
  });

  it('sees what another process of the same state wrote', () => {
    const [one, other] = [open().store, open().store];
    one.setJob('a', job);
    other.setJob('b', job);
    expect(one.job('b')).toEqual(job);
    expect(other.job('a')).toEqual(job);
  });

  it('makes folder and files for the user alone', () => {
    open().store.setJob('a', job);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(folder))
      expect(statSync(join(folder, name)).mode & 0o777, name).toBe(0o600);
    expect(readdirSync(folder).sort()).toEqual(['state.json', 'state.json.last-good']);
  });
});

describe('a damaged state file', () => {
  it.each([
    ['cut short', (text: string) => text.slice(0, 40)],
    ['empty', () => ''],
    ['full of zeros', (text: string) => '\0'.repeat(text.length)],
    ['of another shape', () => '{"formatVersion":1,"jobs":7}'],
    ['without version', () => '{}'],
  ])('%s is kept aside, and the last good copy takes its place', (_, damage) => {
    const { store } = open();
    const id = store.installationId();
    store.setJob('a', job);
    const damaged = damage(readFileSync(stateFile(), 'utf8'));
    writeFileSync(stateFile(), damaged);
    const { store: restored, notice } = open();
    expect(restored.job('a')).toEqual(job);
    expect(restored.installationId()).toBe(id);
    const aside = `${stateFile()}.corrupt-20261124T090807006Z`;
    expect(readFileSync(aside, 'utf8')).toBe(damaged);
    expect(notice).toContain(aside);
    expect(notice).toContain('The last good copy took its place.');
    expect(warnings).toContain(notice);
  });

  it('without a good copy gives way to an empty state, saying so', () => {
    mkdirSync(folder);
    writeFileSync(stateFile(), '{');
    writeFileSync(`${stateFile()}.last-good`, '{');
    const { store, notice } = open();
    expect(store.job('a')).toBeUndefined();
    expect(notice).toContain('it begins anew; backups are not touched by this');
  });

  it('is mended also under a running program', () => {
    const { store } = open();
    store.setJob('a', job);
    writeFileSync(stateFile(), '{"half":');
    expect(store.job('a')).toEqual(job);
    store.setJob('b', job);
    expect(open().store.job('b')).toEqual(job);
  });

  it('that vanished under a running program is written anew', () => {
    const { store } = open();
    store.setJob('a', job);
    const id = store.installationId();
    rmSync(stateFile());
    expect(store.installationId()).toBe(id);
    expect(open().store.job('a')).toEqual(job);
  });
});

describe('a state file that cannot be used', () => {
  it('because a newer program wrote it is left alone', () => {
    mkdirSync(folder);
    const text = '{"formatVersion":99,"future":true}';
    writeFileSync(stateFile(), text);
    expect(() => open()).toThrow('written by a newer version');
    expect(readFileSync(stateFile(), 'utf8')).toBe(text);
  });

  it('because its folder is a file says so with its path', () => {
    writeFileSync(folder, '');
    try {
      open();
      expect.unreachable();
    } catch (error) {
      expect(isBackupError(error, 'state-broken')).toBe(true);
      expect(String(error)).toContain(folder);
    }
  });
});

it('the store needs no electron', () => {
  const module = fileURLToPath(new URL('../../../electron/settings/conf-state-store.ts', import.meta.url));
  const program = `
    import { registerHooks } from 'node:module';
    registerHooks({ resolve(name, context, next) {
      if (/^electron/.test(name)) throw new Error('imports ' + name);
      return next(name, context);
    } });
    await import(${JSON.stringify(module)});
    console.log('fine');
  `;
  const ended = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  expect(ended.stdout).toBe('fine\n');
});
