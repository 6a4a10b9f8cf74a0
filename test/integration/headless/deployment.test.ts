import { execFile, spawnSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startStatusServer } from '../../../electron/headless/service/status-server.ts';
import { PROJECT, runHere } from '../../support/command.ts';
import { memoryLog } from '../../support/engine.ts';

const run = promisify(execFile);
const UNIT = join(PROJECT, 'electron', 'headless', 'systemd', 'backup-creator.service');
const words = z.array(z.string());

let dockerfile: string[];
let folder: string;

beforeAll(async () => {
  const text = await readFile(join(PROJECT, 'Dockerfile'), 'utf8');
  const lines = text.split('\n').filter((line) => !line.startsWith('#'));
  dockerfile = lines
    .join('\n')
    .replaceAll(/\s*\\\n\s*/g, ' ')
    .split('\n');
  folder = await mkdtemp(join(tmpdir(), 'backup-creator-deployment-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** The words of the last instruction that begins so, in its exec form. */
function execForm(beginning: RegExp): string[] {
  const line = dockerfile.findLast((each) => beginning.test(each)) ?? '';
  return words.parse(JSON.parse(line.slice(line.indexOf('['))));
}

/** What the Dockerfile copies from the checkout. */
function copied(): string[] {
  const lines = dockerfile.filter((line) => /^COPY (?!--)/.test(line));
  return [...new Set(lines.flatMap((line) => line.split(' ').slice(1, -1)))];
}

/** Runs a tool of this machine; where it is absent says so, and answers with undefined. */
function ifPresent(tool: string, argv: string[]): { code: number | null; output: string } | undefined {
  const { error, status, stdout, stderr } = spawnSync(tool, argv, { encoding: 'utf8' });
  if (error !== undefined) {
    process.stdout.write(`${tool} is not on this machine (${error.message}): left out.\n`);
    return undefined;
  }
  return { code: status, output: `${stdout}${stderr}` };
}

describe('the image', () => {
  it('is built of what the .dockerignore lets through, and of nothing secret', async () => {
    const ignore = (await readFile(join(PROJECT, '.dockerignore'), 'utf8')).split('\n');
    expect(ignore.filter((line) => line === '*')).toHaveLength(1);
    const letThrough = ignore.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
    expect(copied().toSorted()).toEqual(letThrough.toSorted());
  });

  it('has all that the build of the command reads', async () => {
    for (const path of copied()) await cp(join(PROJECT, path), join(folder, path), { recursive: true });
    await symlink(join(PROJECT, 'node_modules'), join(folder, 'node_modules'));
    const vite = join(folder, 'node_modules', 'vite', 'bin', 'vite.js');
    await run(process.execPath, [vite, 'build', '--logLevel', 'error'], { cwd: folder });
    const { stdout } = await run(process.execPath, [join(folder, 'dist', 'cli', 'cli.js'), '--version']);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('starts the service for all addresses, as a user without rights, on Node 24', async () => {
    expect(dockerfile.filter((line) => line.startsWith('FROM'))).toEqual([
      'FROM node:24-slim AS build',
      'FROM node:24-slim AS packages',
      'FROM node:24-slim',
    ]);
    expect(dockerfile).toContain('USER node');
    expect(dockerfile).toContain('VOLUME /data');
    expect(execForm(/^ENTRYPOINT/)).toEqual(['node', '/app/dist/cli/cli.js']);
    const command = execForm(/^CMD/);
    expect(command).toEqual(['schedule', '--listen', '0.0.0.0']);
    const { code, stdout } = await runHere([...command, '--check'], {
      environment: {
        AUTH_URL: 'https://mc0123456789abcdefghijklmnop.auth.marketingcloudapis.com',
        CLIENT_ID: 'client',
        // As docker run --env-file passes them on: with their quotes.
        CLIENT_SECRET: "'a-secret'",
        STORAGE_PATH: './backups',
        BACKUP_CRON: '"0 2 * * *"',
      },
    });
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('1 job.') });
  });

  it('is healthy by the answer of /healthz', async () => {
    const [node, ...argv] = execForm(/^HEALTHCHECK/);
    expect(node).toBe('node');
    let status = 200;
    const server = await startStatusServer({
      host: '127.0.0.1',
      port: 0,
      log: memoryLog(),
      pages: { '/healthz': () => ({ status, type: 'application/json', body: '{}' }) },
    });
    const env = { PORT: new URL(server.address).port };
    const probe = () =>
      run(process.execPath, argv, { env }).then(
        () => 0,
        ({ code }: { code: number }) => code,
      );
    expect(await probe()).toBe(0);
    status = 503;
    expect(await probe()).toBe(1);
    await server.close();
    expect(await probe()).toBe(1);
  });

  it('is found right by hadolint, where it is there', () => {
    const judged = ifPresent('hadolint', [join(PROJECT, 'Dockerfile')]);
    if (judged !== undefined) expect(judged).toEqual({ code: 0, output: '' });
  });
});

describe('the systemd unit', () => {
  it('is found right and tight by systemd-analyze, where it is there', async () => {
    // The tool wants the program to be there; its name alone stays, as it is looked for.
    const text = (await readFile(UNIT, 'utf8')).replace('ExecStart=backup-creator ', 'ExecStart=cat ');
    expect(text).toContain('\nExecStart=cat ');
    const unit = join(folder, 'backup-creator.service');
    await writeFile(unit, text);
    const verified = ifPresent('systemd-analyze', ['verify', unit]);
    if (verified === undefined) return;
    expect(verified).toEqual({ code: 0, output: '' });
    const secured = ifPresent('systemd-analyze', ['security', '--offline=true', '--no-pager', unit]);
    const exposure = /Overall exposure level for \S+: ([\d.]+)/.exec(secured?.output ?? '')?.[1];
    expect(Number(exposure)).toBeLessThan(2);
  });

  it('is installed once more without the secrets being lost', async () => {
    const readme = await readFile(join(PROJECT, 'README.md'), 'utf8');
    const lines = readme.split('\n').filter((line) => line.includes('install -D -m 0600'));
    expect(lines).toHaveLength(1);
    const script = lines.join('\n').replaceAll('/etc/backup-creator', join(folder, 'etc'));
    const secrets = join(folder, 'etc', 'secrets');
    await run('sh', ['-c', script]);
    expect((await stat(secrets)).mode & 0o777).toBe(0o600);
    await writeFile(secrets, 'SFMC_CLIENT_SECRET=kept');
    await run('sh', ['-c', script]);
    expect(await readFile(secrets, 'utf8')).toBe('SFMC_CLIENT_SECRET=kept');
  });

  it('does not start again where the settings are wrong, and gives a run time to end', async () => {
    const text = await readFile(UNIT, 'utf8');
    expect(text).toContain('\nRestartPreventExitStatus=2\n');
    expect(text).toContain('\nTimeoutStopSec=90\n');
    expect(text).toContain('\nDynamicUser=yes\n');
  });
});
