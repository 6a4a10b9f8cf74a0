import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PROJECT, runCommand, startCommand } from '../../support/command.ts';

/** A project's folder with an electron package whose executable has not been fetched. */
let folder: string;
let electron: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'backup-creator-start-'));
  electron = join(folder, 'node_modules', 'electron');
  await mkdir(electron, { recursive: true });
  await mkdir(join(folder, 'electron'));
  await writeFile(join(electron, 'package.json'), '{"name":"electron"}');
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  await cp(join(PROJECT, 'electron', 'start.ts'), join(folder, 'electron', 'start.ts'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const start = (...options: string[]) => runCommand(options, { entry: join(folder, 'electron', 'start.ts') });

describe('npm start', () => {
  it('says in one sentence, without a stack, that the executable cannot be had, and ends with 1', async () => {
    await writeFile(join(electron, 'install.js'), "throw new Error('getaddrinfo ENOTFOUND')");
    const { code, stderr } = await start();
    expect(code).toBe(1);
    expect(stderr).toMatch(/^The Electron executable could not be fetched: .*\.\n$/);
    expect(stderr).not.toMatch(/Error|ENOTFOUND|\n\s+at /);
  });

  it('fetches the executable where it is missing, and starts the project with it', async () => {
    const install = `
      const { mkdirSync, writeFileSync } = require('node:fs');
      mkdirSync(__dirname + '/dist');
      writeFileSync(__dirname + '/dist/electron', '#!/bin/sh\\necho "started $@"; exit 7', { mode: 0o755 });
      writeFileSync(__dirname + '/path.txt', 'electron');`;
    await writeFile(join(electron, 'install.js'), install);
    const { code, stdout, stderr } = await start('--hidden');
    expect({ code, stderr }).toEqual({ code: 7, stderr: '' });
    expect(stdout).toContain(`started ${folder} --hidden`);
  });

  it('leaves it to the app how it ends on Ctrl-C, and hands on that the system wants it to end', async () => {
    await mkdir(join(electron, 'dist'));
    await writeFile(join(electron, 'path.txt'), 'electron');
    const app = `#!${process.execPath}
      process.on('SIGTERM', () => { console.log('ends cleanly'); process.exit(0); });
      setInterval(() => {}, 1000);
      console.log('started');`;
    await writeFile(join(electron, 'dist', 'electron'), app, { mode: 0o755 });
    const running = startCommand([], { entry: join(folder, 'electron', 'start.ts') });
    await vi.waitFor(() => expect(running.stdout()).toContain('started'), { timeout: 10_000 });
    running.kill('SIGINT');
    running.kill('SIGTERM');
    expect(await running.ended).toMatchObject({ code: 0, stdout: 'started\nends cleanly\n' });
  });
});
