import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { environment, type RunningApp, removeProfile } from '../e2e/launch.ts';
import { launchSample } from './sample.ts';

const profiles = new Set<string>();
afterEach(() => {
  profiles.forEach(removeProfile);
  profiles.clear();
});

async function launch(profile?: string): Promise<RunningApp> {
  const app = await launchSample(profile === undefined ? {} : { profile });
  profiles.add(app.profile);
  return app;
}

/** Processes that have this folder in their command line. */
function processesOf(folder: string): number {
  const lines = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).split('\n');
  return lines.filter((line) => line.includes(folder)).length;
}

describe('the app', () => {
  test('quits from the tray with exit code 0 and leaves no process behind', async () => {
    const app = await launch();
    await app.desktop.chooseInTray('Quit');
    await app.ended();
    await expect.poll(() => processesOf(app.profile)).toBe(0);
  });

  test('starts again with what its profile keeps', async () => {
    const first = await launch();
    await first.page.evaluate(() => localStorage.setItem('kept', 'yes'));
    await first.close();
    const second = await launch(first.profile);
    expect(await second.page.evaluate(() => localStorage.getItem('kept'))).toBe('yes');
    await second.close();
  });

  test('starts again after it was killed, and its browser ended with it', async () => {
    const first = await launch();
    await first.kill();
    await expect.poll(() => processesOf(first.profile), { timeout: 5000 }).toBe(0);
    const second = await launch(first.profile);
    expect(await second.page.title()).toBe('Host Sample');
    await second.close();
  });

  test('that ends with another code is an error of the test’s', async () => {
    const app = await launch();
    const ended = expect(app.ended()).rejects.toThrow('The app ended with 7.');
    await app.electron.evaluate(({ app: program }) => program.exit(7)).catch(() => undefined);
    await ended;
  });

  test('whose quit is prevented stays', async () => {
    const app = await launch();
    await app.electron.evaluate(({ app: program }) => {
      program.once('will-quit', (event) => event.preventDefault());
      program.quit();
    });
    expect(await app.electron.evaluate(({ app: program }) => program.isReady())).toBe(true);
    await app.close().catch(() => app.kill());
  });
});

describe('the executable', () => {
  const run = (main: string, env: Record<string, string> = {}) => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'backup-creator-host-'));
    profiles.add(folder);
    writeFileSync(
      path.join(folder, 'package.json'),
      JSON.stringify({ name: 'tiny', type: 'module', main: 'main.js' }),
    );
    writeFileSync(path.join(folder, 'main.js'), main);
    const executable = path.join(import.meta.dirname, 'bin/electron');
    const profile = `--user-data-dir=${path.join(folder, 'user-data')}`;
    return spawnSync(executable, [folder, profile], {
      env: environment(folder, env),
      encoding: 'utf8',
      timeout: 20_000,
    });
  };

  test('finds electron by import and by require, the same one', () => {
    const { status, stdout } = run(`
      import electron, { app } from 'electron';
      import { createRequire } from 'node:module';
      const required = createRequire(import.meta.url)('electron');
      console.log(app === electron.app, required === electron, process.type, Boolean(process.versions.electron));
      app.whenReady().then(() => { console.log('ready'); app.quit(); });`);
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'true true browser true\nready\n' });
  });

  test('quits where the last window is closed and nobody has said otherwise', () => {
    const { status, stdout } = run(`
      import { app, BrowserWindow } from 'electron';
      app.on('will-quit', () => console.log('will quit'));
      await app.whenReady;
      app.whenReady().then(async () => {
        const window = new BrowserWindow({ show: false });
        await window.loadURL('data:text/html,<title>x</title>');
        window.close();
      });`);
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'will quit\n' });
  });

  test('never becomes ready where the app quits before', () => {
    const { status, stdout } = run(`
      import { app } from 'electron';
      app.whenReady().then(() => console.log('ready'));
      app.quit();`);
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  });

  test('is not Node', () => {
    const { status, stderr } = run('', { ELECTRON_RUN_AS_NODE: '1' });
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: expect.stringContaining('ELECTRON_RUN_AS_NODE'),
    });
  });
});
