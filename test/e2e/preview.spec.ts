import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { previewPolicy } from '../../electron/app/content-security-policy.ts';
import { createLocalStorage } from '../../electron/storage/local.ts';
import { type Canary, startCanary } from '../support/canary.ts';
import { hostileBlock, TARGETS } from '../support/hostile-block.ts';
import { keepVersion } from '../support/kept-versions.ts';
import { writeRoot, writeRun } from '../support/written-runs.ts';
import { call } from './journey.ts';
import { launchApp, type RunningApp, removeProfile } from './launch.ts';

const BLOCK = { id: 900_000_001, name: 'Hostile', assetType: { id: 197, name: 'htmlblock' } };
const IMAGE = { id: 900_000_002, name: 'Drawing', assetType: { id: 37, name: 'svg' } };
const CALM = { id: 900_000_003, name: 'Calm', assetType: { id: 197, name: 'htmlblock' } };

/** Of what the hostile block tries, so much that it does try. */
const KNOWN_TO_WORK = [
  'image-beacon',
  'image-rule',
  'image-svg',
  'style-import',
  'style-link',
  'script-source',
  'script-module',
  'from-script',
  'fetch',
  'send-beacon',
  'open',
  'frame',
  'object',
  'embed',
  'audio',
  'prefetch',
  'preload-font',
];

/** The images of the hostile block, but those in drawings: their addresses look like those of links. */
const IMAGES = [
  'beacon',
  'srcset',
  'picture',
  'input',
  'poster',
  'table',
  'inline-style',
  'rule',
  'list',
  'content',
  'border',
  'mask',
].map((name) => `image-${name}`);

const VICTIM = 'https://victim.invalid/';

const runId = 'run-with-previews';

let running: RunningApp;
let canary: Canary;
let backups: string;
let jobId: string;
/** Addresses that pages asked for since a test began, but those of the program itself. */
let asked: { readonly url: string; readonly type: string; readonly failure: () => string | undefined }[] = [];

beforeAll(async () => {
  backups = join(await mkdtemp(join(tmpdir(), 'backup-creator-preview-')), 'sample');
  canary = await startCanary();
  running = await launchApp({
    switches: canary.chromiumSwitches,
    size: { width: 1100, height: 800 },
  });
  const { page } = running;
  page.context().on('request', (request) => {
    if (/^(app:|data:|https:\/\/(ui|preview)\.app\.invalid\/)/.test(request.url())) return;
    asked.push({
      url: request.url(),
      type: request.resourceType(),
      failure: () => request.failure()?.errorText,
    });
  });
  const { jobIds } = await call(page, 'jobs.createSample', { path: backups });
  jobId = jobIds[0] ?? '';
  await writeBackup();
  await call(page, 'browse.open', { jobId });
  await vi.waitFor(
    async () => {
      expect(await call(page, 'browse.asset', { jobId, id: CALM.id, runId })).toMatchObject({
        preview: 'html',
      });
    },
    { timeout: 30_000, interval: 100 },
  );
});
afterAll(async () => {
  await running?.close();
  await canary?.close();
  removeProfile(running.profile);
  await rm(join(backups, '..'), { recursive: true, force: true });
});

beforeEach(async () => {
  await removeFrames();
  canary.forget();
  asked = [];
});

/** One run, as one that found these assets would have written it. */
async function writeBackup(): Promise<void> {
  const storage = await createLocalStorage(backups, { create: 'with-parents' });
  const folder = 'backup_20261124';
  await writeRoot(storage);
  await storage.claim(folder, runId);
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="80" height="80" onload="parent.postMessage('ran: svg','*')"><rect width="80" height="80" fill="#0a0"/><image href="${canary.secure}/image-inner"/><script>parent.postMessage('ran: svg','*')</script></svg>`;
  const calm = `<p style="color:#060">Hello %%first_name%%</p><img src="${canary.secure}/image-calm">`;
  const hostile = hostileBlock([canary.plain, canary.secure]);
  const kept = [
    await keepVersion(storage, { ...BLOCK, content: hostile }, { folder }),
    await keepVersion(storage, IMAGE, { folder, file: { extension: 'svg', bytes: Buffer.from(drawing) } }),
    await keepVersion(storage, { ...CALM, content: calm }, { folder }),
  ];
  await writeRun(storage, {
    runId,
    folder,
    until: '2026-11-24T10:00:00Z',
    index: kept.map(({ line }) => line),
  });
}

const previewOf = (id: number, remoteImages = false, part: string | null = null) =>
  call(running.page, 'browse.preview', { jobId, id, runId, part, remoteImages });

/** Shows an address above the window's own page, and notes what is said to that page. */
async function showFrame(url: string): Promise<void> {
  await running.page.evaluate(
    (src) =>
      new Promise<void>((resolve) => {
        const heard: unknown[] = [];
        Object.assign(window, { heard });
        addEventListener('message', ({ data }) => heard.push(data));
        const frame = document.createElement('iframe');
        // In this way, and not by attributes, the page's own policy allows styles.
        frame.style.cssText =
          'position:fixed;inset:0;width:800px;height:600px;z-index:99999;background:#fff;border:0';
        frame.addEventListener('load', () => resolve(), { once: true });
        frame.src = src;
        document.body.append(frame);
      }),
    url,
  );
}

const removeFrames = () =>
  running.page.evaluate(() => {
    for (const frame of document.querySelectorAll('iframe')) frame.remove();
  });

const heard = () => running.page.evaluate(() => (window as unknown as { heard: unknown[] }).heard);

/** A preview that loads one image: whatever was asked for before it has been asked for by then. */
async function afterAllElse(): Promise<void> {
  const { url } = await previewOf(CALM.id, true);
  await showFrame(url);
  await expect.poll(() => canary.hits.map(({ path }) => path)).toContain('image-calm');
}

/** What of all that was asked for was not refused in the page itself, before it left. */
const left = () =>
  asked.filter(({ failure }) => failure() !== 'csp').map(({ type, url }) => `${type} ${url}`);

const guardsSaid = () =>
  readFileSync(join(running.userData, 'logs', 'backup-creator.log'), 'utf8')
    .split('\n')
    .filter((line) => /was kept from/.test(line));

/** Shows a page as any site's in a browser of its own. */
async function withOrdinaryPage(
  body: string,
  headers: Readonly<Record<string, string>>,
  look: (page: Page) => Promise<void>,
): Promise<void> {
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', ...canary.chromiumSwitches],
  });
  try {
    const page = await browser.newPage();
    await page.route(VICTIM, (route) => route.fulfill({ contentType: 'text/html', headers, body }));
    await page.goto(VICTIM, { waitUntil: 'commit' });
    await look(page);
  } finally {
    await browser.close();
  }
}

describe('the hostile block', () => {
  it('as an ordinary page does what it is made for: so what follows proves something', async () => {
    // Without what takes the page away from itself.
    const html = hostileBlock([canary.secure])
      .replace(/<meta http-equiv="refresh".*/, '')
      .replace(/top\.location='.*?';/, '')
      .replace('this.form.submit()', '');
    await withOrdinaryPage(html, {}, async () => {
      const paths = () => canary.hits.map(({ path }) => path);
      for (const path of KNOWN_TO_WORK) await expect.poll(paths, { timeout: 15_000 }).toContain(path);
    });
  });

  it('is kept from all of it by the policy of previews alone, but for connections ahead of time', async () => {
    // A policy does not govern those: they, and links, are what is taken away from the page itself.
    const html = hostileBlock([canary.plain, canary.secure]);
    await withOrdinaryPage(html, { 'content-security-policy': previewPolicy(false) }, async (page) => {
      await page.waitForLoadState('load');
      expect(page.url()).toBe(VICTIM);
      expect(canary.hits).toEqual([]);
    });
  });

  it('in a preview runs nothing and asks nobody for anything, and leaves the window where it was', async () => {
    const { page, electron } = running;
    const [before, windows, guards] = [page.url(), electron.windows().length, guardsSaid().length];
    const moved: string[] = [];
    page.on('framenavigated', (frame) => {
      if (frame.parentFrame() === null) moved.push(frame.url());
    });
    await showFrame((await previewOf(BLOCK.id)).url);
    await running.screenshot('preview-hostile');
    const connected = canary.connections();
    await afterAllElse();
    expect(connected).toBe(0);
    expect(left()).toEqual([`image ${canary.secure}/image-calm`]);
    expect(canary.hits.map(({ path }) => path)).toEqual(['image-calm']);
    expect(await heard()).toEqual([]);
    expect([page.url(), electron.windows().length, moved]).toEqual([before, windows, []]);
    expect(await page.evaluate(() => document.activeElement?.tagName)).not.toBe('IFRAME');
    // Its policy and its sandbox were enough: the guards behind them were not needed.
    expect(guardsSaid().slice(guards)).toEqual([]);
  });

  it.each([
    ['clicked', 'left', undefined],
    ['clicked for a new tab', 'left', 'Control'],
    ['clicked with the middle button', 'middle', undefined],
  ] as const)('does nothing either where everything in it is %s', async (_, button, key) => {
    const { page, electron, desktop } = running;
    const [before, opened] = [page.url(), await desktop.opened()];
    for (const { x, y } of TARGETS) {
      await removeFrames();
      await showFrame((await previewOf(BLOCK.id)).url);
      if (key !== undefined) await page.keyboard.down(key);
      await page.mouse.click(x, y, { button });
      if (key !== undefined) await page.keyboard.up(key);
    }
    const connected = canary.connections();
    await afterAllElse();
    expect(connected).toBe(0);
    expect(canary.hits.map(({ path }) => path)).toEqual(['image-calm']);
    expect(await heard()).toEqual([]);
    expect(page.url()).toBe(before);
    expect(electron.windows()).toHaveLength(1);
    expect(await desktop.window()).toMatchObject({ count: 1 });
    expect(await desktop.opened()).toEqual(opened);
  });

  it('loads images, and nothing but images, once they are asked for', async () => {
    await showFrame((await previewOf(BLOCK.id, true)).url);
    await running.screenshot('preview-hostile-with-images');
    await afterAllElse();
    const paths = canary.hits.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(IMAGES));
    expect(paths.filter((path) => !path.startsWith('image-'))).toEqual([]);
    expect(new Set(canary.hits.map(({ method, secure }) => `${method} ${secure}`))).toEqual(
      new Set(['GET true']),
    );
    for (const { headers } of canary.hits) {
      expect(headers.referer).toBeUndefined();
      expect(headers.cookie).toBeUndefined();
      expect(headers['sec-fetch-dest']).toBe('image');
    }
    expect(new Set(left().map((one) => one.split(' ')[0]))).toEqual(new Set(['image']));
    expect(await heard()).toEqual([]);
  });
});

describe('a preview', () => {
  it('shows what is in a block, its personalisation as it is written', async () => {
    await showFrame((await previewOf(CALM.id)).url);
    await running.screenshot('preview-calm');
    const frame = running.page.frames().at(-1);
    expect(await frame?.locator('p').innerText()).toBe('Hello %%first_name%%');
    expect(canary.connections()).toBe(0);
  });

  it('shows a drawing as an image that runs nothing and loads nothing', async () => {
    await showFrame((await previewOf(IMAGE.id)).url);
    await running.screenshot('preview-drawing');
    await afterAllElse();
    expect(canary.hits.map(({ path }) => path)).toEqual(['image-calm']);
    expect(await heard()).toEqual([]);
  });

  it('is gone for who does not know its address', async () => {
    const { url } = await previewOf(CALM.id);
    const status = (address: string) =>
      running.electron.evaluate(async ({ net }, asked) => (await net.fetch(asked)).status, address);
    expect(await status(url)).toBe(200);
    expect(await status(`${url}x`)).toBe(404);
    expect(await status('app://preview/')).toBe(404);
  });
});

describe('a stored file', () => {
  const path = (name: string) => `backup_20261124/content/Content Builder/News/${name}`;

  it('that could run something is shown in its folder, never opened', async () => {
    const { page, desktop } = running;
    const names = [`Hostile.${BLOCK.id}.html`, `Drawing.${IMAGE.id}.svg`];
    for (const name of names) await call(page, 'browse.openFile', { jobId, path: path(name) });
    const places = names.map((name) => join(backups, path(name)));
    expect((await desktop.shown()).slice(-2)).toEqual(places);
    expect((await desktop.opened()).slice(-2)).toEqual(places);
  });

  it('that runs nothing is opened', async () => {
    const { page, desktop } = running;
    const shown = await desktop.shown();
    await call(page, 'browse.openFile', { jobId, path: path(`Calm.${CALM.id}.json`) });
    expect((await desktop.opened()).at(-1)).toBe(join(backups, path(`Calm.${CALM.id}.json`)));
    expect(await desktop.shown()).toEqual(shown);
  });

  it('is shown in its folder', async () => {
    const { page, desktop } = running;
    await call(page, 'browse.showFile', { jobId, path: path(`Calm.${CALM.id}.json`) });
    expect((await desktop.shown()).at(-1)).toBe(join(backups, path(`Calm.${CALM.id}.json`)));
  });

  it('lies below the root of the job’s destination, or nothing is opened', async () => {
    const { page, desktop } = running;
    const opened = await desktop.opened();
    for (const outside of [
      '../x.txt',
      '/etc/passwd',
      'C:/x.txt',
      'backup_20261124/../../x.txt',
      'none.txt',
    ]) {
      for (const name of ['browse.openFile', 'browse.showFile'] as const)
        await expect(call(page, name, { jobId, path: outside }), outside).rejects.toThrow(name);
    }
    expect(await desktop.opened()).toEqual(opened);
  });
});
