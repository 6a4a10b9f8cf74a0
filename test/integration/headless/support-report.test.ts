import { appendFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorkplace, type Workplace } from '../../support/command.ts';
import { formsOf, leaksIn } from '../../support/leaks.ts';

const SECRET = 'Zx9+/quote"back\\slash&ümlaut%20=5d1f-never';
let place: Workplace;
let logFile: string;

beforeAll(async () => {
  place = await createWorkplace({ assets: 20, clientSecret: SECRET });
  logFile = join(place.root, 'logs', 'backup.log');
});
afterAll(() => place.close());

describe('support-report', () => {
  it('tells of an installation that has never run, and leaves nothing behind', async () => {
    const { code, stdout } = await place.runHere(['support-report']);
    expect(code).toBe(0);
    expect(stdout).toContain('settings  complete');
    expect(stdout).toContain('== Jobs ==\n(none)');
    expect(stdout).toContain('No LOG_FILE is set');
    expect(readdirSync(place.root)).toEqual([]);
  });

  it('tells of runs, of variables and of the end of the log that LOG_FILE names', async () => {
    const more = { LOG_FILE: 'logs/backup.log' };
    expect((await place.runHere(['backup'], more)).code).toBe(0);
    expect(statSync(logFile).mode & 0o777).toBe(0o600);
    const { code, stdout } = await place.runHere(['support-report'], more);
    expect(code).toBe(0);
    expect(stdout).toMatch(/== Jobs ==\n- [0-9a-f]{16}\n {2}last backup {2}2\d/);
    expect(stdout).toContain('manual: complete; kept');
    expect(stdout).toContain('"CLIENT_SECRET": "[redacted]"');
    expect(stdout).toContain(`"CLIENT_ID": "${place.sandbox.clientId.slice(0, 4)}…"`);
    expect(stdout).not.toContain(place.sandbox.clientId);
    expect(stdout).toContain('"message":"A run has ended."');
    expect(stdout.indexOf('A run begins.')).toBeLessThan(stdout.indexOf('A run has ended.'));
  });

  it('has each line of a run say which job and run it belongs to', async () => {
    const lines = readFileSync(logFile, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const begun = lines.find(({ message }) => message === 'A run begins.');
    const after = lines.slice(lines.indexOf(begun));
    expect(after.length).toBeGreaterThan(1);
    for (const { facts } of after)
      expect(facts).toMatchObject({ job: begun.facts.job, run: begun.facts.run });
    expect(begun.facts.run).toBe((await place.journal()).at(-1)?.runId);
  });

  it('takes LOG_FILE out of an env file, too', async () => {
    const envFile = join(place.root, 'settings.env');
    writeFileSync(envFile, 'LOG_FILE=from-file.log\n', { mode: 0o600 });
    const { stderr } = await place.runHere(['backup', '--env-file', envFile]);
    expect(existsSync(join(place.root, 'from-file.log'))).toBe(true);
    expect(stderr).not.toContain('"level"');
  });

  it('tells what is wrong with the settings, and is one JSON document where that is asked for', async () => {
    const { code, stdout } = await place.runHere(['support-report', '--json'], {
      AUTH_URL: 'nonsense',
      BACKUP_CRON: 'x',
    });
    expect(code).toBe(0);
    const { report } = JSON.parse(stdout);
    expect(report).toMatch(/settings {2}AUTH_URL is wrong/);
    expect(report).toMatch(/settings {2}BACKUP_CRON is wrong/);
  });

  it('holds no secret, wherever one has got to', async () => {
    appendFileSync(
      logFile,
      `${JSON.stringify({ level: 'info', time: 'x', message: SECRET })}\nraw ${SECRET}\n`,
    );
    appendFileSync(logFile, 'Authorization: Bearer abcdef0123456789\n');
    const more = {
      LOG_FILE: logFile,
      BACKUP_TYPES: SECRET,
      S3_SECRET_KEY: 'an-s3-secret-key',
      S3_PREFIX: SECRET,
    };
    const { stdout, stderr } = await place.runHere(['support-report'], more);
    const forms = new Map(
      [SECRET, 'abcdef0123456789', 'an-s3-secret-key'].flatMap((value) => formsOf(value)),
    );
    const places = new Map([
      ['stdout', Buffer.from(stdout)],
      ['stderr', Buffer.from(stderr)],
    ]);
    expect(leaksIn(places, forms)).toEqual([]);
    expect(stdout.match(/\[redacted\]/g)?.length).toBeGreaterThan(3);
  });
});
