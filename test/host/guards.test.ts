import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningApp, removeProfile } from '../e2e/launch.ts';
import { launchSample, seenBy } from './sample.ts';

let app: RunningApp;
let server: Server;
let elsewhere: string;
beforeAll(async () => {
  app = await launchSample();
  server = createServer((request, response) => {
    if (request.url === '/moved') response.writeHead(302, { location: '/' }).end();
    else response.writeHead(200, { 'content-type': 'text/plain' }).end('from elsewhere');
  });
  elsewhere = `http://127.0.0.1:${(await listening(server)).port}`;
});
afterAll(async () => {
  await app?.close();
  removeProfile(app.profile);
  server.close();
});

const eventually = (read: () => Promise<unknown>) => expect.poll(read, { timeout: 5000 });

/** Where nobody listens any more. */
async function closedAddress(): Promise<string> {
  const closed = createServer();
  const { port } = await listening(closed);
  await new Promise((resolve) => {
    closed.close(resolve);
  });
  return `http://127.0.0.1:${port}/`;
}

async function listening(server_: Server): Promise<AddressInfo> {
  await new Promise<void>((resolve) => {
    server_.listen(0, '127.0.0.1', resolve);
  });
  return server_.address() as AddressInfo;
}

/** Puts an iframe into the page. */
async function addFrame(address: string): Promise<void> {
  await app.page.evaluate((src) => {
    const frame = document.createElement('iframe');
    frame.src = src;
    document.getElementById('frame')?.replaceChildren(frame);
  }, address);
}

describe('a scheme of the app’s own', () => {
  const status = (path: string) => app.page.evaluate(async (address) => (await fetch(address)).status, path);

  test('is answered by main, under the addresses that main knows', async () => {
    expect((await seenBy(app)).requests).toContain('app://ui/index.html');
    expect(await status('page.js')).toBe(200);
    expect(await status('none.js')).toBe(404);
  });

  test('hands a path to main as it was asked for, escapes and all', async () => {
    expect(await status('..%2fmain.js')).toBe(403);
    expect(await status('%2e%2e/package.json')).toBe(404); // Chromium takes the dots away before it asks
    expect((await seenBy(app)).requests).toContain('app://ui/..%2fmain.js');
  });

  test('carries the policy of main’s header, and Chromium enforces it', async () => {
    const response = await app.page.goto('https://ui.app.invalid/index.html').catch(() => null);
    expect(response).toBeNull(); // put to the guard as a page's wish, which refuses it
    const run = await app.page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'globalThis.intruded = true';
      document.body.append(script);
      return 'intruded' in globalThis;
    });
    expect(run).toBe(false);
    const fetched = app.page.evaluate(
      (address) =>
        fetch(address).then(
          () => 'fetched',
          () => 'refused',
        ),
      elsewhere,
    );
    expect(await fetched).toBe('refused');
  });
});

describe('navigation', () => {
  test('of the window is put to the app, and refused where it says so', async () => {
    const before = app.page.url();
    await app.page.evaluate((address) => location.assign(address), elsewhere);
    await eventually(async () => (await seenBy(app)).navigations).toContain(`${elsewhere}/`);
    expect(app.page.url()).toBe(before);
  });

  test('to the app’s own scheme is put to the app too', async () => {
    await app.page.evaluate(() => location.assign('app://preview/away'));
    await eventually(async () => (await seenBy(app)).navigations).toContain('app://preview/away');
    expect(await app.page.evaluate(() => document.title)).toBe('Host Sample');
  });

  test('within the document is nobody’s business', async () => {
    const before = (await seenBy(app)).navigations.length;
    await app.page.evaluate(() => {
      location.hash = 'there';
    });
    await eventually(() =>
      app.electron.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getURL()),
    ).toBe('app://ui/index.html#there');
    expect((await seenBy(app)).navigations).toHaveLength(before);
  });

  test('opens no window: not by window.open, not by a link', async () => {
    expect(await app.page.evaluate(() => globalThis.open('https://example.org/opened'))).toBeNull();
    await app.page.locator('#link').click();
    await eventually(async () => (await seenBy(app)).windows).toEqual([
      'https://example.org/opened',
      'https://example.org/linked',
    ]);
    await eventually(async () => app.electron.windows().length).toBe(1);
    expect((await app.desktop.window()).count).toBe(1);
  });
});

describe('a frame', () => {
  test('shows a page of the origin that the policy allows, with a policy of its own', async () => {
    await addFrame('app://preview/token');
    await eventually(() => app.page.frameLocator('iframe').locator('p').innerText()).toBe('a preview');
    expect((await seenBy(app)).frameNavigations).toContainEqual({
      url: 'app://preview/token',
      isMainFrame: false,
    });
  });

  test('is kept from an address that the policy does not name', async () => {
    await addFrame(elsewhere);
    const shown = () =>
      app.electron.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]?.webContents.mainFrame.frames.map(({ url }) => url),
      );
    await eventually(shown).toEqual(['chrome-error://chromewebdata/']);
  });

  test('is kept from an address that the app refuses', async () => {
    await addFrame('app://preview/forbidden');
    await eventually(async () => (await seenBy(app)).frameNavigations).toContainEqual({
      url: 'app://preview/forbidden',
      isMainFrame: false,
    });
    expect((await seenBy(app)).requests).not.toContain('app://preview/forbidden');
    expect(await app.page.frameLocator('iframe').locator('p').count()).toBe(0);
  });

  test('is put to the app where it goes elsewhere by itself', async () => {
    await addFrame('app://preview/token');
    await app.page.frameLocator('iframe').locator('p').waitFor();
    const [, frame] = app.page.frames();
    await frame?.goto('https://preview.app.invalid/second').catch(() => null);
    await eventually(async () => (await seenBy(app)).frameNavigations).toContainEqual({
      url: 'app://preview/second',
      isMainFrame: false,
    });
  });
});

describe('permissions', () => {
  const ask = () => app.page.evaluate(() => Notification.requestPermission());
  const position = () =>
    app.page.evaluate(
      () =>
        new Promise((resolve) => {
          navigator.geolocation.getCurrentPosition(
            () => resolve('given'),
            ({ code, PERMISSION_DENIED }) => resolve(code === PERMISSION_DENIED ? 'denied' : 'not there'),
          );
        }),
    );

  test('are asked of the app, and what it denies is denied', async () => {
    expect(await ask()).toBe('denied');
    expect(await position()).toBe('denied');
    const asked = (await seenBy(app)).permissions.filter((entry) => entry.asked !== undefined);
    expect(asked).toEqual([
      { asked: 'notifications', url: expect.stringContaining('app://ui/index.html') },
      { asked: 'geolocation', url: expect.stringContaining('app://ui/index.html') },
    ]);
  });

  test('are looked up at the app before a page loads', async () => {
    expect(await app.page.evaluate(() => Notification.permission)).toBe('denied');
    const { state } = await app.page.evaluate(async () => {
      const { state: found } = await navigator.permissions.query({ name: 'geolocation' });
      return { state: found };
    });
    expect(state).toBe('denied');
    expect((await seenBy(app)).permissions).toContainEqual({ checked: 'notifications', origin: 'app://ui/' });
  });

  test('that the app grants are granted', async () => {
    await app.electron.evaluate(() => {
      globalThis.sample.allowPermissions = true;
    });
    expect(await ask()).toBe('granted');
    await app.electron.evaluate(() => {
      globalThis.sample.allowPermissions = false;
    });
  });
});

describe('requests', () => {
  test('that the app’s listener cancels are not made', async () => {
    const blocked = app.page.evaluate(() =>
      fetch('/blocked').then(
        () => 'made',
        () => 'cancelled',
      ),
    );
    expect(await blocked).toBe('cancelled');
  });

  const viaMain = (url: string, redirect: string) =>
    app.page.evaluate(
      ([address, mode]) =>
        globalThis.sample.call('fetch', address, mode).catch((error: Error) => error.message),
      [url, redirect] as const,
    );

  test('of main’s go out, and fail with Chromium’s names', async () => {
    expect(await viaMain(`${elsewhere}/moved`, 'follow')).toEqual({ status: 200, text: 'from elsewhere' });
    expect(await viaMain('app://preview/x', 'follow')).toMatchObject({ status: 200 });
    expect(await viaMain(await closedAddress(), 'follow')).toContain('net::ERR_CONNECTION_REFUSED');
  });

  test('of main’s that are redirected fail unless they may follow', async () => {
    expect(await viaMain(`${elsewhere}/moved`, 'error')).toContain("redirect policy was 'error'");
    expect(await viaMain(`${elsewhere}/moved`, 'manual')).toContain('Redirect was cancelled');
  });
});
