import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLog, type LogLevel } from '../../../electron/journal/pino-log.ts';
import { createSecretRegistry } from '../../../electron/journal/secret-registry.ts';
import { BackupError } from '../../../shared/errors.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'log-'));
  file = join(folder, 'logs', 'backup.log');
});
afterEach(() => rmSync(folder, { recursive: true }));

function collect(level: LogLevel = 'debug') {
  const lines: string[] = [];
  const secrets = createSecretRegistry();
  const log = createLog({ destination: { write: (text) => lines.push(text) }, level, secrets });
  return { lines, secrets, log };
}

describe('the log', () => {
  it('writes one JSON document a line with level, time in UTC, message and facts', () => {
    const { lines, log } = collect();
    log.info('The run starts', { kind: 'slot', level: 'kept', time: 5, message: 'kept too' });
    log.warn('100% done, %s and %d');
    expect(lines).toHaveLength(2);
    expect(JSON.parse(lines[0]!)).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      message: 'The run starts',
      facts: { kind: 'slot', level: 'kept', time: 5, message: 'kept too' },
    });
    expect(JSON.parse(lines[1]!)).toMatchObject({ level: 'warn', message: '100% done, %s and %d' });
    expect(lines.every((line) => line.endsWith('\n') && line.indexOf('\n') === line.length - 1)).toBe(true);
  });

  it('leaves out what is below its level', () => {
    const { lines, log } = collect('warn');
    log.debug('a');
    log.info('b');
    log.warn('c');
    log.error('d');
    expect(lines.map((line) => JSON.parse(line).message)).toEqual(['c', 'd']);
  });

  it('goes into a file that only the user can read, whole after a flush', () => {
    const log = createLog({ destination: file, level: 'info' });
    log.info('one');
    log.flush();
    createLog({ destination: file, level: 'info' }).info('two');
    expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(2);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'logs')).mode & 0o777).toBe(0o700);
  });

  it('says once where its file cannot be written, and stops nothing', () => {
    const failures: unknown[] = [];
    const log = createLog({
      destination: '/dev/full',
      level: 'info',
      onFailure: (error) => failures.push(error),
    });
    log.info('one');
    log.info('two');
    log.flush();
    expect(failures).toEqual([expect.objectContaining({ code: 'ENOSPC' })]);
  });
});

describe('secrets', () => {
  const clientSecret = 'cS/ecret+"with\\everything"ü=1';
  const token = `eyJhbGciOi.${'x'.repeat(400)}.sig-nature_`;

  it('are nowhere in what is written: messages, facts, errors, stacks, causes, in any spelling', () => {
    const { lines, secrets, log } = collect();
    secrets.add(clientSecret);
    secrets.add(token, 'short-lived');
    const spellings = [clientSecret, token].flatMap((secret) => [
      secret,
      JSON.stringify(secret).slice(1, -1),
      encodeURIComponent(secret),
      Buffer.from(secret).toString('base64').replace(/=+$/, ''),
      Buffer.from(secret).toString('base64url'),
    ]);
    const inBasic = Buffer.from(`client-id:${clientSecret}`).toString('base64');
    for (const spelling of [...spellings, inBasic]) {
      const cause = new Error(`sent ${spelling}`, { cause: `raw ${spelling}` });
      const error = new BackupError('internal', `failed on ${spelling}`, { hint: spelling, cause });
      log.error(`message ${spelling}`, { error, nested: [{ [spelling]: { list: [spelling] } }] });
      log.warn(JSON.stringify({ body: JSON.stringify({ spelling }) }));
    }
    const written = lines.join('');
    for (const spelling of spellings) {
      expect(written).not.toContain(spelling);
      expect(written).not.toContain(JSON.stringify(spelling).slice(1, -1));
    }
    expect(written).not.toContain(inBasic.slice(-12));
    for (const line of lines) expect(() => JSON.parse(line)).not.toThrow();
  });

  it('registered later are taken out from then on', () => {
    const { lines, secrets, log } = collect();
    secrets.add(token, 'short-lived');
    log.info(token);
    expect(lines.join('')).not.toContain(token);
  });
});
