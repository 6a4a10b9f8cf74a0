import { spawnSync } from 'node:child_process';
import { _electron, type ElectronApplication } from 'playwright';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandLine, environment, launchApp, type RunningApp, removeProfile } from './launch.ts';

let running: RunningApp;

beforeEach(async () => {
  running = await launchApp();
});
afterEach(async () => {
  await running.kill();
  removeProfile(running.profile);
});

/** The program in the tray, as the system starts it. It has no window, for which the launcher would wait in vain. */
async function startHidden(): Promise<ElectronApplication> {
  const { profile } = running;
  const hidden = await _electron.launch({
    args: commandLine(profile, { switches: ['--hidden'] }),
    env: environment(profile),
  });
  await expect.poll(() => hidden.evaluate(() => globalThis.witness.trays.length)).toBe(1);
  return hidden;
}

/** Opens the window and closes it at once; whether it is seen once its page is there. */
function closeBeforeReady(hidden: ElectronApplication): Promise<boolean> {
  return hidden.evaluate(async ({ app, BrowserWindow }) => {
    app.emit('activate');
    const window = BrowserWindow.getAllWindows()[0];
    if (window === undefined) throw new Error('Opening the program made no window.');
    const ready = new Promise<void>((resolve) => window.once('ready-to-show', () => resolve()));
    window.close();
    await ready;
    return window.isVisible();
  });
}

describe('the window', () => {
  it('is hidden when it is closed, and comes back from the tray, by a click on it or by its menu', async () => {
    const { desktop } = running;
    const visible = async () => (await desktop.window()).visible;
    for (const comeBack of [() => desktop.clickTray(), () => desktop.chooseInTray('open')]) {
      await desktop.closeWindow();
      await expect.poll(visible).toBe(false);
      await comeBack();
      await expect.poll(visible).toBe(true);
    }
    expect(await desktop.window()).toMatchObject({ count: 1 });
  });

  it('is shown by a second start, which ends by itself; the login start leaves it hidden', async () => {
    const { desktop, electron, profile } = running;
    const executable = electron.process().spawnfile;
    const startSecond = (...switches: string[]) =>
      spawnSync(executable, commandLine(profile, { switches }), {
        env: environment(profile),
        timeout: 30_000,
      });
    const visible = async () => (await desktop.window()).visible;
    await desktop.closeWindow();
    expect(startSecond('--hidden').status).toBe(0);
    expect(await visible()).toBe(false);
    expect(startSecond().status).toBe(0);
    await expect.poll(visible).toBe(true);
  });

  it('opens where it was and as large as it was', async () => {
    await running.electron.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.setBounds({ x: 60, y: 40, width: 900, height: 640 }),
    );
    await running.desktop.closeWindow();
    await running.close();
    running = await launchApp({ profile: running.profile });
    expect((await running.desktop.window()).bounds).toEqual({ x: 60, y: 40, width: 900, height: 640 });
  });

  it('is not shown where the system starts the program', async () => {
    await running.close();
    const hidden = await startHidden();
    const windows = await hidden.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
    expect(windows).toBe(0);
    await hidden.close();
    running = await launchApp({ profile: running.profile });
  });

  it('stays closed where it was closed before its page was there', async () => {
    await running.close();
    const hidden = await startHidden();
    expect(await closeBeforeReady(hidden)).toBe(false);
    await hidden.close();
    running = await launchApp({ profile: running.profile });
  });

  it('is still maximized where it was closed before its page was there', async () => {
    await running.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.maximize());
    await running.desktop.closeWindow();
    await running.close();
    const hidden = await startHidden();
    await closeBeforeReady(hidden);
    const reopened = await hidden.evaluate(({ app, BrowserWindow }) => {
      app.emit('activate');
      const window = BrowserWindow.getAllWindows()[0];
      return [window?.isVisible(), window?.isMaximized()];
    });
    expect(reopened).toEqual([true, true]);
    await hidden.close();
    const again = await startHidden();
    await closeBeforeReady(again);
    await again.close();
    running = await launchApp({ profile: running.profile });
    await expect.poll(() => running.desktop.window()).toMatchObject({ visible: true, maximized: true });
  });
});
