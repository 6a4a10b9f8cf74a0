import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningApp, removeProfile } from '../e2e/launch.ts';
import { launchSample } from './sample.ts';

let app: RunningApp;
beforeAll(async () => {
  app = await launchSample({ colorScheme: 'dark' });
});
afterAll(async () => {
  await app?.close();
  removeProfile(app.profile);
});

const eventually = (read: () => Promise<unknown>) => expect.poll(read, { timeout: 5000 });

describe('the tray', () => {
  test('has the items and the tooltip that it was given', async () => {
    expect(await app.desktop.trayToolTip()).toBe('Host Sample: idle');
    const items = await app.desktop.trayItems();
    expect(items.map(({ label, type, enabled }) => [label, type, enabled])).toEqual([
      ['State: idle', 'normal', false],
      ['Open', 'normal', true],
      ['Power', 'submenu', true],
      ['', 'separator', true],
      ['Quit', 'normal', true],
    ]);
  });

  test('does what is chosen in it, and a checkbox keeps its mark', async () => {
    await app.desktop.chooseInTray('Power', 'Stay awake');
    const blocked = () =>
      app.electron.evaluate(({ powerSaveBlocker }) =>
        powerSaveBlocker.isStarted(globalThis.sample.blocker ?? -1),
      );
    await eventually(blocked).toBe(true);
    const power = (await app.desktop.trayItems()).find(({ label }) => label === 'Power');
    expect(power?.items[0]).toMatchObject({ label: 'Stay awake', checked: true });
  });

  test('has nothing chosen in it that a person could not choose', async () => {
    await expect(app.desktop.chooseInTray('State: idle')).rejects.toThrow('State: idle is not enabled');
    await expect(app.desktop.chooseInTray('Nothing')).rejects.toThrow('There is no Nothing among');
  });
});

describe('the menu', () => {
  test('has the labels, shortcuts and submenus of its roles', async () => {
    const [file, edit] = await app.desktop.applicationMenu();
    expect(file).toMatchObject({ label: 'File', items: [{ label: 'Quit', role: 'quit' }] });
    expect(edit?.items.map(({ label }) => label)).toEqual([
      'Undo',
      'Redo',
      '',
      'Cut',
      'Copy',
      'Paste',
      'Delete',
      '',
      'Select All',
    ]);
  });

  test('edits what has the focus in the page', async () => {
    await app.page.locator('#field').focus();
    await app.desktop.chooseInMenu('Edit', 'Select All');
    const selected = () => app.page.evaluate(() => String(globalThis.getSelection()));
    await eventually(selected).toBe('some text');
    await app.desktop.chooseInMenu('Edit', 'Delete');
    await eventually(() => app.page.locator('#field').inputValue()).toBe('');
    await app.desktop.chooseInMenu('Edit', 'Undo');
    await eventually(() => app.page.locator('#field').inputValue()).toBe('some text');
  });

  test('minimizes the window, and shows the about panel', async () => {
    await app.desktop.chooseInMenu('View', 'Minimize');
    await eventually(() => app.desktop.window()).toMatchObject({ minimized: true, visible: false });
    await app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.restore());
    await app.desktop.chooseInMenu('Help', 'About this');
    await eventually(() => app.desktop.aboutShown()).toBe(1);
  });

  test('of radio items has one alone checked', async () => {
    const checked = await app.electron.evaluate(({ Menu }) => {
      const menu = Menu.buildFromTemplate([
        { label: 'a', type: 'radio', checked: true },
        { label: 'b', type: 'radio' },
        { type: 'separator' },
        { label: 'c', type: 'radio', checked: true },
      ]);
      menu.items[1]?.click();
      return menu.items.map((item) => item.checked);
    });
    expect(checked).toEqual([false, true, false, true]);
  });
});

describe('what asks a person', () => {
  test('is answered by the test, which sees what was asked', async () => {
    await app.desktop.answerDialog('showOpenDialog', { canceled: false, filePaths: ['/srv/backups'] });
    expect(await app.page.evaluate(() => globalThis.sample.call('choose-folder'))).toBe('/srv/backups');
    expect(await app.desktop.askedDialogs()).toMatchObject([
      { method: 'showOpenDialog', options: { properties: ['openDirectory'] } },
    ]);
  });

  test('is an error where the test has not said what is answered', async () => {
    const refused = app.electron.evaluate(({ dialog }) =>
      dialog.showMessageBox({ message: 'Sure?' }).catch((error: Error) => error.message),
    );
    expect(await refused).toBe(
      'The Electron stand-in does not provide dialog.showMessageBox, unless the test replaces it.',
    );
  });

  test('as a notification does can be read and clicked', async () => {
    await app.page.evaluate(() => globalThis.sample.send('notify', 'done'));
    await eventually(() => app.desktop.notifications()).toEqual([{ title: 'Host Sample', body: 'done' }]);
    await app.desktop.clickNotification();
    await eventually(() => app.page.locator('#resumed').innerText()).toBe('done');
  });

  test('as a link does is noted, and opens nothing', async () => {
    await app.page.evaluate(() => globalThis.sample.send('open-link', 'https://example.org/'));
    await eventually(() => app.desktop.opened()).toEqual(['https://example.org/']);
  });
});

describe('the system', () => {
  test('is dark where the test says so, for main and page alike', async () => {
    expect(await app.electron.evaluate(({ nativeTheme }) => nativeTheme.shouldUseDarkColors)).toBe(true);
    const isDark = () => app.page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches);
    expect(await isDark()).toBe(true);
  });

  test('keeps no login item on Linux, as Electron does not', async () => {
    const settings = await app.electron.evaluate(({ app: program }) => {
      program.setLoginItemSettings({ openAtLogin: true });
      return program.getLoginItemSettings();
    });
    expect(settings).toMatchObject({ openAtLogin: false });
    expect(await app.desktop.loginItems()).toEqual([{ openAtLogin: true }]);
  });

  test('has no dock on Linux', async () => {
    expect(await app.electron.evaluate(({ app: program }) => program.dock === undefined)).toBe(true);
  });

  test('measures an image, and takes none that is not there', async () => {
    const png = (await app.page.screenshot()).toString('base64');
    const seen = await app.electron.evaluate(({ nativeImage, Tray }, data) => {
      const image = nativeImage.createFromDataURL(`data:image/png;base64,${data}`);
      const missing = nativeImage.createFromPath('/nowhere/icon.png').isEmpty();
      try {
        new Tray('/nowhere/icon.png').destroy();
        return { size: image.getSize(), missing, tray: 'made' };
      } catch (error) {
        return { size: image.getSize(), missing, tray: (error as Error).message };
      }
    }, png);
    expect(seen).toEqual({
      size: { width: 900, height: 600 },
      missing: true,
      tray: "Failed to load image from path '/nowhere/icon.png'",
    });
  });
});
