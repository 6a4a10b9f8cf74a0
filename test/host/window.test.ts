import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandLine, environment, type RunningApp, removeProfile } from '../e2e/launch.ts';
import { launchSample, sampleFolder, seenBy } from './sample.ts';

let app: RunningApp;
beforeAll(async () => {
  app = await launchSample();
});
afterAll(async () => {
  await app?.close();
  removeProfile(app.profile);
});

const eventually = (read: () => Promise<unknown>) => expect.poll(read, { timeout: 5000 });

describe('a window', () => {
  test('is shown once its page is ready, with the size and title that it was given', async () => {
    await eventually(() => app.desktop.window()).toMatchObject({ count: 1, visible: true, focused: true });
    await eventually(() => app.desktop.window()).toMatchObject({
      title: 'Host Sample',
      bounds: { width: 900, height: 600 },
    });
    await eventually(() => app.page.evaluate(() => [innerWidth, innerHeight])).toEqual([900, 600]);
  });

  test('can be given another size, and never one below its minimum', async () => {
    await app.desktop.resizeWindow({ width: 1280, height: 800 });
    await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setSize(100, 100));
    await eventually(() => app.page.evaluate(() => [innerWidth, innerHeight])).toEqual([500, 400]);
    await app.desktop.resizeWindow({ width: 900, height: 600 });
  });

  test('can be maximized, put in full screen and put back', async () => {
    await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.maximize());
    expect(await app.desktop.window()).toMatchObject({ maximized: true, bounds: { width: 1920 } });
    await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.unmaximize());
    expect(await app.desktop.window()).toMatchObject({ maximized: false, bounds: { width: 900 } });
    await app.desktop.chooseInMenu('View', 'Toggle Full Screen');
    await eventually(() => app.desktop.window()).toMatchObject({ fullScreen: true });
    await app.desktop.chooseInMenu('View', 'Toggle Full Screen');
    await eventually(() => app.desktop.window()).toMatchObject({ fullScreen: false });
  });

  test('closes to the tray where the app refuses to close it, and comes back from there', async () => {
    await app.desktop.closeWindow();
    expect(await app.desktop.window()).toMatchObject({ count: 1, visible: false, focused: false });
    await app.desktop.chooseInTray('Open');
    await eventually(() => app.desktop.window()).toMatchObject({ visible: true, focused: true });
  });

  test('is shown by a second start of the app, which ends at once with 0 and leaves what it was given', async () => {
    await app.desktop.closeWindow();
    const env = environment(app.profile);
    const second = spawnSync(
      app.electron.process().spawnfile,
      commandLine(app.profile, { folder: sampleFolder, switches: ['--hello'] }),
      { env, timeout: 20_000 },
    );
    expect(second.status).toBe(0);
    await eventually(() => app.desktop.window()).toMatchObject({ visible: true });
    const [start] = (await seenBy(app)).starts;
    expect(start).toMatchObject({ data: { from: 'sample' } });
    expect(start?.argv).toContain('--hello');
  });

  test('keeps its page when it is reloaded', async () => {
    await app.page.evaluate(() => {
      document.body.dataset.mark = 'old';
    });
    await app.desktop.chooseInMenu('View', 'Reload');
    await eventually(() => app.page.evaluate(() => document.body.dataset.mark ?? 'new')).toBe('new');
    expect((await seenBy(app)).navigations).toEqual([]);
  });

  test('can be looked at', async () => {
    expect(await app.screenshot('host-sample')).toMatch(/host-sample\.png$/);
  });
});
