import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bridge, callNames } from '../../shared/ipc.ts';
import { launchApp, type RunningApp, removeProfile } from './launch.ts';

/** A name that no resolver knows: should a guard fail, nobody is asked for anything. */
const ELSEWHERE = 'https://elsewhere.invalid/';
/** How the sample account's client secret begins. */
const SAMPLE_SECRET = 'sandbox-secret-';

declare global {
  interface Window {
    readonly backupCreator: Bridge;
    violations: string[];
  }
}

let running: RunningApp;
let backups: string;

beforeAll(async () => {
  backups = await mkdtemp(join(tmpdir(), 'backup-creator-security-'));
  running = await launchApp();
});
afterAll(async () => {
  await running?.close();
  removeProfile(running.profile);
  await rm(backups, { recursive: true, force: true });
});

/** What main's guards have noted. */
const logged = () => readFileSync(join(running.userData, 'logs', 'backup-creator.log'), 'utf8');

const call = (name: string, input?: unknown) =>
  running.page.evaluate(
    async ([callName, value]) => window.backupCreator.call(callName as 'jobs.list', value),
    [name, input] as const,
  );

describe('calls', () => {
  it('are refused to every sender but the page of the window, on every channel', async () => {
    const strangers = [
      null,
      { url: ELSEWHERE, origin: 'https://elsewhere.invalid', isTop: true },
      { url: 'app://preview/1', origin: 'app://preview', isTop: true },
      { url: 'app://ui.elsewhere.invalid/', origin: 'app://ui.elsewhere.invalid', isTop: true },
      { url: 'file:///app://ui/index.html', origin: 'file://', isTop: true },
      { url: 'app://ui/index.html', origin: 'app://ui', isTop: false },
    ];
    for (const name of callNames) {
      for (const stranger of strangers) {
        const answered = await running.desktop.invokeAs(stranger, name, undefined);
        expect(answered, name).toEqual({ error: expect.stringContaining("the program's own window only") });
      }
    }
  });

  it('with an input that is not the contract’s are refused, on every channel', async () => {
    for (const name of callNames) {
      for (const input of [7, null, [], { jobId: '../../etc' }, { clientSecret: ['x'] }]) {
        expect(await call(name, input), `${name} ${JSON.stringify(input)}`).toMatchObject({
          ok: false,
          error: { code: 'configuration' },
        });
      }
    }
  });

  it('are those of the contract, and main answers no other channel', async () => {
    const channels = await running.electron.evaluate(({ ipcMain }) => {
      const { _invokeHandlers: handlers } = ipcMain as unknown as { _invokeHandlers: Map<string, unknown> };
      return { handled: [...handlers.keys()], heard: ipcMain.eventNames() };
    });
    expect(channels.handled.toSorted()).toEqual(callNames.toSorted());
    expect(channels.heard).toEqual([]);
  });
});

describe('the bridge', () => {
  it('gives the page its three members and nothing of electron or Node', async () => {
    const seen = await running.page.evaluate(() => ({
      members: Object.keys(window.backupCreator).toSorted(),
      frozen: Object.isFrozen(window.backupCreator),
      leaked: ['require', 'process', 'electron', 'ipcRenderer', 'module', 'Buffer', 'global'].filter(
        (name) => name in globalThis,
      ),
    }));
    expect(seen).toEqual({ members: ['call', 'on', 'platform'], frozen: true, leaked: [] });
  });

  it('knows no other names', async () => {
    await expect(call('electron-store-get-data')).rejects.toThrow('There is no call electron-store-get-data');
    const refused = await running.page.evaluate(() => {
      try {
        window.backupCreator.on('other' as 'navigate', () => {});
        return '';
      } catch (error) {
        return String(error);
      }
    });
    expect(refused).toContain('There is no event other');
  });

  it('hands events over without their sender, until it is told to stop', async () => {
    const { page, electron } = running;
    await page.evaluate(() => {
      const heard: unknown[][] = [];
      const stop = window.backupCreator.on('navigate', (...values) => heard.push(values));
      Object.assign(window, { heard, stop });
    });
    const send = () =>
      electron.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]?.webContents.send('navigate', { to: 'settings', jobId: null }),
      );
    const heard = () => page.evaluate(() => (window as unknown as { heard: unknown[][] }).heard);
    await send();
    await expect.poll(heard).toEqual([[{ to: 'settings', jobId: null }]]);
    await page.evaluate(() => (window as unknown as { stop: () => void }).stop());
    await send();
    await call('jobs.list');
    expect(await heard()).toHaveLength(1);
  });

  it('lets no secret out: not of any call, not into any file of the profile', async () => {
    const path = join(backups, 'sample');
    const created = await call('jobs.createSample', { path });
    expect(created).toMatchObject({ ok: true });
    const { jobIds } = (created as { value: { jobIds: string[] } }).value;
    const jobId = jobIds[0] ?? '';
    await call('runs.start', { jobId, full: false, acceptDeletions: false });
    const log = () => call('runs.log', { jobId, limit: 10 });
    await expect
      .poll(log, { timeout: 60_000 })
      .toMatchObject({ value: { lines: [{ outcome: 'complete', folder: expect.any(String) }] } });
    const {
      value: { lines },
    } = (await log()) as unknown as { value: { lines: { folder: string }[] } };
    const answers = [
      created,
      lines,
      await call('jobs.list'),
      await call('jobs.settings', { jobId }),
      await call('runs.details', { jobId, folder: lines[0]?.folder }),
      await call('account.folders', { jobId, scope: 'own' }),
      await call('notices.list'),
      await call('app.about'),
    ];
    expect(JSON.stringify(answers)).not.toContain(SAMPLE_SECRET);
    const kept = readdirSync(running.userData, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .filter((entry) => readFileSync(join(entry.parentPath, entry.name)).includes(SAMPLE_SECRET))
      .map(({ name }) => name);
    expect(kept).toEqual([]);
  });

  it('opens no folder that is not the job’s own', async () => {
    const { value: jobs } = (await call('jobs.list')) as unknown as { value: { id: string }[] };
    const jobId = jobs[0]?.id;
    for (const folder of ['..', '../..', '/etc', 'backup_20261124/../..', '.', 'no-such-run']) {
      expect(await call('runs.openFolder', { jobId, folder }), folder).toMatchObject({ ok: false });
    }
    expect(await running.desktop.opened()).toEqual([]);
    expect(await call('runs.openFolder', { jobId, folder: null })).toMatchObject({ ok: true });
    expect(await running.desktop.opened()).toEqual([join(backups, 'sample')]);
  });

  it('opens in the browser what the program knows by name, and nothing else', async () => {
    const before = await running.desktop.opened();
    expect(await call('app.openLink', ELSEWHERE)).toMatchObject({ ok: false });
    expect(await running.desktop.opened()).toEqual(before);
    expect(await call('app.openLink', 'installed-packages-help')).toMatchObject({ ok: true });
    const opened = (await running.desktop.opened()).at(-1);
    expect(opened).toMatch(/^https:\/\/developer\.salesforce\.com\//);
  });
});

describe('the protocol', () => {
  const fetched = (address: string) =>
    running.electron.evaluate(async ({ net }, url) => {
      const reply = await net.fetch(url);
      return {
        status: reply.status,
        policy: reply.headers.get('content-security-policy'),
        text: await reply.text(),
      };
    }, address);

  it('serves nothing from outside the folder of the pages', async () => {
    for (const path of [
      '..%2fmain%2fmain.js',
      '..%2f..%2fpackage.json',
      '%2e%2e%2f%2e%2e%2fpackage.json',
      'assets%2f..%2f..%2fmain%2fmain.js',
      '..%5c..%5cpackage.json',
      '%2fetc%2fpasswd',
    ]) {
      expect(await fetched(`app://ui/${path}`), path).toMatchObject({ status: 404, text: 'Not found.' });
    }
    expect(await fetched('app://preview/x')).toMatchObject({ status: 404 });
    expect(await fetched('app://elsewhere/index.html')).toMatchObject({ status: 404 });
    expect(await fetched('app://ui/index.html')).toMatchObject({ status: 200 });
  });

  it('sends a policy with each reply that allows nothing unsafe', async () => {
    const { policy } = await fetched('app://ui/index.html');
    for (const directive of [
      "default-src 'none'",
      "script-src 'self'",
      "connect-src 'none'",
      "base-uri 'none'",
    ])
      expect(policy).toContain(directive);
    expect(policy).not.toMatch(/unsafe|\*/);
    expect((await fetched('app://ui/absent.js')).policy).toContain("default-src 'none'");
  });

  it('sends a policy that the page itself never breaks', async () => {
    const { page } = running;
    await page.addInitScript(() => {
      window.violations = [];
      document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) =>
        window.violations.push(`${violatedDirective} ${blockedURI} ${sample}`),
      );
    });
    const reply = await page.reload();
    expect(reply?.headers()['content-security-policy']).toContain("default-src 'none'");
    await page.waitForFunction(() => document.getElementById('root')?.childElementCount);
    expect(await page.evaluate(() => window.violations)).toEqual([]);
  });
});

describe('the page', () => {
  it('runs no script and takes no style that is not its own', async () => {
    const taken = await running.page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.injected = true';
      const style = document.createElement('style');
      style.textContent = 'body { outline: 7px solid }';
      document.head.append(script, style);
      const outline = getComputedStyle(document.body).outlineWidth;
      script.remove();
      style.remove();
      return { injected: 'injected' in window, outline };
    });
    expect(taken.injected).toBe(false);
    expect(taken.outline).not.toBe('7px');
  });

  it('reaches nothing by itself', async () => {
    const failure = await running.page.evaluate(() =>
      fetch('/index.html').then(
        () => 'fetched',
        () => 'refused',
      ),
    );
    expect(failure).toBe('refused');
  });

  it('stays where it is, and opens no other', async () => {
    const { page, electron, desktop } = running;
    const before = page.url();
    for (const address of [ELSEWHERE, 'file:///etc/passwd', 'app://preview/x']) {
      await page.evaluate((to) => {
        location.href = to;
      }, address);
      const opened = await page.evaluate((to) => window.open(to) === null, address);
      expect(opened, address).toBe(true);
      await call('jobs.list');
      expect(page.url()).toBe(before);
    }
    expect(electron.windows()).toHaveLength(1);
    expect(await desktop.window()).toMatchObject({ count: 1 });
    const refused = logged();
    expect(refused).toContain('The window tried to go to another address and was kept from it');
    expect(refused).toContain('The window tried to open a window and was kept from it');
  });

  it('shows no other address in a frame, and no webview', async () => {
    const { page, electron } = running;
    await page.evaluate((address) => {
      for (const [element, to] of [
        ['iframe', address],
        ['iframe', '/index.html'],
        ['webview', address],
      ] as const) {
        const frame = document.createElement(element);
        frame.setAttribute('src', to);
        document.body.append(frame);
      }
    }, ELSEWHERE);
    await call('jobs.list');
    const shown = page
      .frames()
      .slice(1)
      .map((frame) => frame.url());
    expect(shown.filter((url) => !/^(about:blank|chrome-error:.*|)$/.test(url))).toEqual([]);
    expect(await electron.evaluate(({ webContents }) => webContents.getAllWebContents().length)).toBe(1);
    await page.evaluate(() => {
      for (const frame of document.querySelectorAll('iframe, webview')) frame.remove();
    });
  });

  it('is kept from frames by main too, not by its policy alone', async () => {
    const { page } = running;
    const session = await page.context().newCDPSession(page);
    await session.send('Page.enable');
    await session.send('Page.setBypassCSP', { enabled: true });
    await page.reload();
    await page.evaluate((address) => {
      for (const to of [address, '/index.html']) {
        const frame = document.createElement('iframe');
        frame.src = to;
        document.body.append(frame);
      }
    }, ELSEWHERE);
    await expect
      .poll(() => logged().split('tried to show another address in a frame').length - 1)
      .toBeGreaterThanOrEqual(2);
    await session.send('Page.setBypassCSP', { enabled: false });
    await session.detach();
    await page.reload();
  });

  it('is kept from the network by main too, not by its policy alone', async () => {
    const { page } = running;
    const session = await page.context().newCDPSession(page);
    await session.send('Page.enable');
    await session.send('Page.setBypassCSP', { enabled: true });
    await page.reload();
    const outcome = await page.evaluate(
      (address) =>
        fetch(address, { mode: 'no-cors' }).then(
          () => 'fetched',
          () => 'refused',
        ),
      ELSEWHERE,
    );
    expect(outcome).toBe('refused');
    expect(logged()).toContain('A page was kept from the network');
    await session.send('Page.setBypassCSP', { enabled: false });
    await session.detach();
    await page.reload();
  });

  it('is granted no permission but to copy text', async () => {
    const { page } = running;
    const states = await page.evaluate(async () => {
      const names = ['geolocation', 'notifications', 'camera', 'microphone', 'clipboard-read'];
      const asked = await Promise.all(
        names.map(async (name) => {
          const { state } = await navigator.permissions.query({ name: name as PermissionName });
          return [name, state];
        }),
      );
      return { ...Object.fromEntries(asked), asking: await Notification.requestPermission() };
    });
    expect(states).toEqual({
      geolocation: 'denied',
      notifications: 'denied',
      camera: 'denied',
      microphone: 'denied',
      'clipboard-read': 'denied',
      asking: 'denied',
    });
  });
});
