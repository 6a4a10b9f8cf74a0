import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Log } from '../../../electron/journal/log.ts';
import { readEnvironment } from '../../../electron/settings/env-file.ts';

let folder: string;
let warnings: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'env-file-'));
  warnings = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

function read(
  options: { environment?: Record<string, string>; file?: string; platform?: NodeJS.Platform } = {},
) {
  const ignore = () => {};
  const log: Log = { debug: ignore, info: ignore, error: ignore, warn: (line) => void warnings.push(line) };
  return readEnvironment({
    environment: options.environment ?? {},
    file: options.file,
    workingFolder: folder,
    platform: options.platform ?? 'linux',
    log,
  });
}

function write(name: string, text: string, mode = 0o600): void {
  writeFileSync(join(folder, name), text);
  chmodSync(join(folder, name), mode);
}

describe('an env file', () => {
  it('.env in the working folder is read where it is there', () => {
    write('.env', '\uFEFFCLIENT_ID=abc\r\n# a comment\r\nBACKUP_CRON="0 2 * * *"\r\n');
    expect(read()).toEqual({ CLIENT_ID: 'abc', BACKUP_CRON: '0 2 * * *' });
    expect(warnings).toEqual([]);
  });

  it('handed over by docker run, which keeps the quotes of its values, means the same', () => {
    const environment = {
      BACKUP_CRON: '"0 2 * * *"',
      CLIENT_SECRET: "'it''s'",
      S3_SECRET_KEY: `"a'`,
      API_URL: "''",
    };
    expect(read({ environment })).toEqual({
      BACKUP_CRON: '0 2 * * *',
      CLIENT_SECRET: "it''s",
      S3_SECRET_KEY: `"a'`,
      API_URL: '',
    });
  });

  it('may be missing where it was not asked for', () => {
    expect(read({ environment: { CLIENT_ID: 'abc' } })).toEqual({ CLIENT_ID: 'abc' });
  });

  it('that was asked for and is missing is an error that names its path', () => {
    expect(() => read({ file: 'other.env' })).toThrow(
      `The env file ${join(folder, 'other.env')} is not there.`,
    );
  });

  it('that cannot be read is an error with the reason', () => {
    expect(() => read({ file: '.' })).toThrow('cannot be read (EISDIR)');
  });

  it('gives way to the environment, also to an empty variable', () => {
    write('other.env', 'CLIENT_ID=file\nS3_BUCKET=file\nACCOUNT_ID=7');
    expect(read({ file: 'other.env', environment: { CLIENT_ID: 'real', S3_BUCKET: '' } })).toEqual({
      CLIENT_ID: 'real',
      S3_BUCKET: '',
      ACCOUNT_ID: '7',
    });
  });

  it.each([0o644, 0o640, 0o604])(
    'that others can read (%o) gives a warning with the command that mends it',
    (mode) => {
      write('.env', 'CLIENT_SECRET=s', mode);
      read();
      expect(warnings).toEqual([expect.stringContaining(`chmod 600 ${join(folder, '.env')}`)]);
    },
  );

  it('is not judged by its mode on Windows', () => {
    write('.env', 'CLIENT_SECRET=s', 0o644);
    read({ platform: 'win32' });
    expect(warnings).toEqual([]);
  });

  it('whose value is cut at a # gives a warning that names the variable only', () => {
    write(
      '.env',
      `CLIENT_SECRET=ab#cd\nS3_SECRET_KEY='ef#gh'\nBACKUP_TYPES=all # the lot\nSTORAGE_PATH=#x\n`,
    );
    expect(read()).toMatchObject({ CLIENT_SECRET: 'ab', S3_SECRET_KEY: 'ef#gh', BACKUP_TYPES: 'all' });
    expect(warnings).toEqual([expect.stringContaining('The value of CLIENT_SECRET in')]);
    expect(warnings.join()).not.toContain('cd');
  });
});
