import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright';
import { icnsOf, icoOf, type SquarePng } from './containers.ts';

/**
 * Draws every icon of the product from the SVGs in source/ with a browser that is on the machine already:
 * `npm run icons`, or `CHROMIUM=/path npm run icons`. The results are committed; this runs only when a mark
 * changes.
 *
 * shipped/ goes into the app as it is: the window's icon and the tray's. packed/ is for the packer: .icns,
 * .ico and PNGs by size.
 */
const FOLDER = import.meta.dirname;
const SMALL_SIZES = [16, 24, 32];
const LARGE_SIZES = [48, 64, 128, 256, 512, 1024];
/** On macOS an icon leaves this part of its canvas free on each side. */
const MAC_MARGIN = 0.085;

const STATES = ['idle', 'running', 'problem', 'paused'] as const;
/** By the ground that they stand on; contrast 3:1 and more on it. */
const COLOURS = {
  dark: { idle: '#f2f4f6', running: '#5cb3f0', problem: '#ff9f5a', paused: '#a2a9b1' },
  light: { idle: '#2a2f35', running: '#14629c', problem: '#b8480a', paused: '#6a727b' },
} as const;
const TRAY_SIZES = {
  darwin: { '': 16, '@2x': 32 },
  win32: { '': 16, '@1.25x': 20, '@1.5x': 24, '@2x': 32 },
  linux: { '': 24, '@2x': 48 },
} as const;

interface Drawing {
  readonly svg: string;
  readonly size: number;
  /** Part of the canvas that stays free on each side. */
  readonly margin?: number;
  /** What `currentColor` stands for. */
  readonly colour?: string;
}

async function draw(page: Page, { svg, size, margin = 0, colour = '#000' }: Drawing): Promise<Buffer> {
  await page.setViewportSize({ width: size, height: size });
  const inner = `${(1 - 2 * margin) * 100}%`;
  await page.setContent(
    `<style>html, body { margin: 0; height: 100%; display: grid; place-items: center; color: ${colour} }
     svg { width: ${inner}; height: ${inner}; display: block }</style>${svg}`,
  );
  return page.screenshot({ omitBackground: true });
}

async function drawAppIcons(page: Page): Promise<void> {
  const large = source('app-icon');
  const small = source('app-icon-small');
  const images: SquarePng[] = [];
  for (const size of SMALL_SIZES) images.push({ size, png: await draw(page, { svg: small, size }) });
  for (const size of LARGE_SIZES) images.push({ size, png: await draw(page, { svg: large, size }) });
  for (const { size, png } of images) write(`packed/${size}x${size}.png`, png);
  write('packed/icon.ico', icoOf(images.filter(({ size }) => size <= 256)));
  write('shipped/icon.png', await draw(page, { svg: large, size: 256 }));

  const forMac: SquarePng[] = [];
  for (const size of [16, 32, 64, 128, 256, 512, 1024]) {
    const svg = size <= 32 ? small : large;
    forMac.push({ size, png: await draw(page, { svg, size, margin: size <= 32 ? 0 : MAC_MARGIN }) });
  }
  write('packed/icon.icns', icnsOf(forMac));
}

async function drawTrayIcons(page: Page): Promise<void> {
  for (const state of STATES) {
    const svg = source(`tray-${state}`);
    for (const [scale, size] of Object.entries(TRAY_SIZES.darwin)) {
      write(`shipped/tray/darwin/${state}Template${scale}.png`, await draw(page, { svg, size }));
    }
    for (const platform of ['win32', 'linux'] as const) {
      for (const ground of ['dark', 'light'] as const) {
        for (const [scale, size] of Object.entries(TRAY_SIZES[platform])) {
          const png = await draw(page, { svg, size, colour: COLOURS[ground][state] });
          write(`shipped/tray/${platform}/${state}-on-${ground}${scale}.png`, png);
        }
      }
    }
  }
}

function source(name: string): string {
  return readFileSync(join(FOLDER, 'source', `${name}.svg`), 'utf8');
}

function write(path: string, content: Buffer): void {
  const file = join(FOLDER, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, content);
}

for (const folder of ['shipped', 'packed']) rmSync(join(FOLDER, folder), { recursive: true, force: true });
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
try {
  const page = await browser.newPage();
  await drawAppIcons(page);
  await drawTrayIcons(page);
} finally {
  await browser.close();
}
