import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Bridge, CallName } from '../../shared/ipc.ts';
import { launchApp, type RunningApp, removeProfile } from './launch.ts';

let running: RunningApp;
let backups: string;

beforeEach(async () => {
  backups = await mkdtemp(join(tmpdir(), 'backup-creator-desktop-'));
  running = await launchApp();
});
afterEach(async () => {
  await running.kill();
  removeProfile(running.profile);
  await rm(backups, { recursive: true, force: true });
});

const call = (name: CallName, input?: unknown) =>
  running.page.evaluate(
    ([callName, value]) =>
      (window as unknown as { backupCreator: Bridge }).backupCreator.call(callName, value),
    [name, input] as const,
  );

async function addSample(): Promise<string> {
  const created = await call('jobs.createSample', { path: join(backups, 'sample') });
  expect(created).toMatchObject({ ok: true });
  return (created as { value: { jobIds: string[] } }).value.jobIds[0] ?? '';
}

const jobs = async () =>
  (await call('jobs.list')) as unknown as { value: { state: string; lastRun: unknown }[] };

async function startAgain(): Promise<void> {
  await running.close();
  running = await launchApp({ profile: running.profile });
}

describe('quitting', () => {
  const send = (...signals: NodeJS.Signals[]) => {
    for (const signal of signals) running.electron.process().kill(signal);
  };

  it('from the tray ends the program with 0', async () => {
    await running.desktop.chooseInTray('quit');
    await running.ended();
    running = await launchApp({ profile: running.profile });
  });

  it.each<[string, () => Promise<void> | void]>([
    ['from the menu', () => running.desktop.chooseInMenu('&File', 'Quit')],
    ['by Ctrl-C', () => send('SIGINT')],
    ['by the system, twice,', () => send('SIGTERM', 'SIGTERM')],
  ])('%s in mid-run ends the run cleanly; the next start continues it', async (_, quit) => {
    const jobId = await addSample();
    await running.page.evaluate((id) => {
      const { backupCreator } = window as unknown as { backupCreator: Bridge };
      return new Promise<void>((resolve) => {
        backupCreator.on('runs.progress', ({ progress }) => {
          if (progress.kept > 0) resolve();
        });
        void backupCreator.call('runs.start', { jobId: id, full: false, acceptDeletions: false });
      });
    }, jobId);
    await quit();
    await running.ended();
    running = await launchApp({ profile: running.profile });
    const log = () => call('runs.log', { jobId, limit: 10 });
    await expect.poll(log, { timeout: 30_000 }).toMatchObject({
      value: {
        lines: [
          { outcome: 'complete', trigger: 'continuation' },
          { outcome: 'cancelled', trigger: 'manual' },
        ],
      },
    });
    const folders = readdirSync(join(backups, 'sample')).filter((name) => name.startsWith('backup_'));
    expect(folders).toHaveLength(1);
    expect(existsSync(join(backups, 'sample', folders[0] ?? '', 'manifest.json'))).toBe(true);
  });
});

describe('the tray', () => {
  it('backs up a job, says so, and says when it was', async () => {
    const { desktop } = running;
    const jobId = await addSample();
    const labels = async () => (await desktop.trayItems()).map(({ label }) => label);
    await expect
      .poll(labels)
      .toEqual(expect.arrayContaining(['Back up now', expect.stringContaining('no backup yet')]));
    await desktop.chooseInTray(`back-up:${jobId}`);
    await expect.poll(labels).toContain('Cancel');
    await expect.poll(labels, { timeout: 60_000 }).not.toContain('Cancel');
    expect((await labels())[0]).toMatch(/: last backup (today|yesterday) \d\d:\d\d, next /);
    expect(await desktop.trayToolTip()).toMatch(/last backup/);
  });

  it('opens a job and the settings in the window', async () => {
    const { desktop, page } = running;
    const jobId = await addSample();
    await page.evaluate(() => {
      const heard: unknown[] = [];
      Object.assign(window, { heard });
      (window as unknown as { backupCreator: Bridge }).backupCreator.on('navigate', (to) => heard.push(to));
    });
    await desktop.closeWindow();
    await desktop.chooseInTray(`job:${jobId}`);
    await desktop.chooseInTray('settings');
    await desktop.chooseInMenu('&File', 'add-job');
    await expect
      .poll(() => page.evaluate(() => (window as unknown as { heard: unknown[] }).heard))
      .toEqual([
        { to: 'job', jobId },
        { to: 'settings', jobId: null },
        { to: 'add-job', jobId: null },
      ]);
    expect((await desktop.window()).visible).toBe(true);
  });
});

describe('the menu', () => {
  it('lists the jobs and backs up the one that is shown, as the key does', async () => {
    const { desktop, page } = running;
    const jobId = await addSample();
    const jobMenu = async () => (await desktop.applicationMenu()).find(({ id }) => id === 'job')?.items ?? [];
    await expect.poll(async () => (await jobMenu()).map(({ id }) => id)).toContain(`job:${jobId}`);
    await desktop.chooseInMenu('&File', 'settings');
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor();
    await desktop.chooseInMenu('job', `job:${jobId}`);
    await page.getByRole('heading', { level: 1, name: 'Sample account' }).waitFor();
    const outcomes = async () => {
      const { value } = (await call('runs.log', { jobId, limit: 10 })) as {
        value?: { lines: { outcome: string }[] };
      };
      return value?.lines.map(({ outcome }) => outcome);
    };
    await desktop.chooseInMenu('job', 'back-up');
    await expect.poll(outcomes, { timeout: 60_000 }).toEqual(['complete']);
    await page.getByText(/^Protected\./).waitFor(); // while it runs, the key does nothing
    await page.keyboard.press('Control+b');
    await expect.poll(outcomes, { timeout: 60_000 }).toEqual(['complete', 'complete']);
  });
});

describe('native menus and dialogs', () => {
  const more = () => running.page.getByRole('button', { name: /More actions/ });
  const labels = async () => (await running.desktop.popupMenu()).map(({ label }) => label);

  it('offer what can be done with a job, and ask before it is removed', async () => {
    const { desktop, page } = running;
    await addSample();
    await more().click();
    await expect.poll(labels).toContain('Pause schedule');
    const { x, y, height } = (await more().boundingBox()) ?? { x: 0, y: 0, height: 0 };
    expect(await desktop.popupPlace()).toEqual({ x: Math.round(x), y: Math.round(y + height) });
    await desktop.chooseInPopup('pause');
    await page.getByText('No backup is planned while paused.').waitFor();

    await desktop.answerDialog('showMessageBox', { response: 1 });
    await more().click();
    await expect.poll(labels).toContain('Resume schedule');
    await desktop.chooseInPopup('remove');
    await expect
      .poll(() => desktop.askedDialogs())
      .toMatchObject([
        { options: { message: 'Remove Sample account?', buttons: ['Remove job', 'Keep job'], defaultId: 1 } },
      ]);
    expect((await jobs()).value).toHaveLength(1);

    await desktop.answerDialog('showMessageBox', { response: 0 });
    await more().click();
    await expect.poll(labels).toContain('Remove job…');
    await desktop.chooseInPopup('remove');
    await expect.poll(async () => (await jobs()).value).toEqual([]);
  });

  it('are closed without a choice, and open again', async () => {
    await addSample();
    for (let time = 1; time <= 2; time += 1) {
      await more().click();
      await expect.poll(labels).toContain('Open folder');
      await expect.poll(() => more().getAttribute('aria-expanded')).toBe('true');
      await running.desktop.closePopup();
      await expect.poll(() => more().getAttribute('aria-expanded')).toBe('false');
    }
  });

  it('say why something could not be done', async () => {
    const { desktop } = running;
    await addSample();
    await desktop.answerDialog('showMessageBox', { response: 0 });
    await more().click();
    await expect.poll(labels).toContain('Open folder');
    await desktop.chooseInPopup('open-folder');
    await expect
      .poll(() => desktop.askedDialogs())
      .toMatchObject([
        { options: { type: 'error', message: expect.stringContaining('is not there.'), buttons: ['Close'] } },
      ]);
  });

  it('offer to copy and paste where a field is clicked with the right button', async () => {
    const { electron, desktop } = running;
    await electron.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
        emit(name: string, event: object, parameters: object): void;
      };
      const editFlags = { canCut: true, canCopy: true, canPaste: true, canSelectAll: true };
      const text = { isEditable: true, selectionText: '', editFlags };
      contents.emit('context-menu', {}, { x: 7, y: 9, frame: null, menuSourceType: 'mouse', ...text });
    });
    const roles = (await desktop.popupMenu()).map(({ role }) => role);
    expect(roles).toEqual(['cut', 'copy', 'paste', null, 'selectall']);
    await desktop.closePopup();
  });
});

describe('what the program keeps', () => {
  it('is there after a new start, for the user alone', async () => {
    await addSample();
    const wanted = { startAtLogin: false, notifications: 'all' };
    expect(await call('preferences.set', wanted)).toEqual({ ok: true });
    await startAgain();
    expect(await call('preferences.get')).toEqual({ ok: true, value: wanted });
    expect((await jobs()).value).toHaveLength(1);
    for (const name of ['settings.json', 'settings.json.last-good', 'state.json', 'state.json.last-good'])
      expect(statSync(join(running.userData, name)).mode & 0o777, name).toBe(0o600);
  });

  it('is taken from the last good copy where it was damaged, with a notice', async () => {
    await addSample();
    await running.close();
    const path = join(running.userData, 'settings.json');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.slice(0, text.length / 2));
    running = await launchApp({ profile: running.profile });
    expect((await jobs()).value).toHaveLength(1);
    expect(await call('notices.list')).toMatchObject({
      value: expect.arrayContaining([
        expect.objectContaining({
          id: 'settings-restored',
          message: expect.stringContaining('The last good copy took its place.'),
        }),
      ]),
    });
    expect(readdirSync(running.userData).some((name) => name.startsWith('settings.json.corrupt-'))).toBe(
      true,
    );
  });

  it.runIf(process.platform === 'linux')('lets the desktop start it at login, and no longer', async () => {
    const entry = join(running.profile, 'config', 'autostart', 'backup-creator.desktop');
    await call('preferences.set', { startAtLogin: true, notifications: 'failures' });
    expect(readFileSync(entry, 'utf8')).toMatch(/^Exec=".*" "--hidden"$/m);
    await call('preferences.set', { startAtLogin: false, notifications: 'failures' });
    expect(existsSync(entry)).toBe(false);
  });

  it('goes into a file and comes out of it, without secrets', async () => {
    const file = join(backups, 'settings.json');
    await running.desktop.answerDialog('showSaveDialog', { canceled: false, filePath: file });
    expect(await call('settings.export')).toEqual({ ok: true, value: file });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await running.desktop.answerDialog('showOpenDialog', { canceled: false, filePaths: [file] });
    expect(await call('settings.import')).toEqual({ ok: true, value: { jobs: 0 } });
    await running.desktop.answerDialog('showOpenDialog', { canceled: true, filePaths: [] });
    expect(await call('settings.import')).toEqual({ ok: true, value: null });
    expect(await call('storage.chooseFolder')).toEqual({ ok: true, value: null });
  });
});

describe('notifications', () => {
  it('tell of a backup where that is wanted, and a click shows its job', async () => {
    const { desktop } = running;
    await call('preferences.set', { startAtLogin: false, notifications: 'all' });
    const jobId = await addSample();
    await desktop.closeWindow();
    await desktop.chooseInTray(`back-up:${jobId}`);
    await expect
      .poll(() => desktop.notifications(), { timeout: 60_000 })
      .toMatchObject([{ title: expect.stringMatching(/: backup complete$/) }]);
    await desktop.clickNotification();
    await expect.poll(async () => (await desktop.window()).visible).toBe(true);
  });

  it('tell of a failure by default: what failed and what to do', async () => {
    const { desktop } = running;
    const jobId = await addSample();
    const path = join(backups, 'sample');
    await rm(path, { recursive: true, force: true });
    writeFileSync(path, 'a file, where the folder was');
    await call('runs.start', { jobId, full: false, acceptDeletions: false });
    await expect
      .poll(() => desktop.notifications(), { timeout: 30_000 })
      .toMatchObject([
        { title: expect.stringMatching(/: not backed up$/), body: expect.stringContaining(path) },
      ]);
  });
});
