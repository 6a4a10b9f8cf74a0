import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { launchBrowser, openContext, show } from './browser.ts';
import { startGallery } from './gallery-server.ts';
import { views } from './views.ts';

/** The pictures in README.md: `node test/renderer/pictures.ts` draws them anew into renderer/pictures. */
const PICTURES = [
  { view: 'overview-several', scheme: 'light' },
  { view: 'log-details-problems', scheme: 'dark' },
  { view: 'browse-search-code', scheme: 'light' },
] as const;
const SIZE = { width: 1200, height: 760 };
const MOST_BYTES = 150_000;

/** A line around the window, and a font like those of desktops, which machines for builds seldom have. */
const STYLE = `
  body, button, input { font-family: 'Liberation Sans', Arial, system-ui, sans-serif !important; }
  body::after { position: fixed; z-index: 999; inset: 0; border: 1px solid #8a919c; content: ''; pointer-events: none; }
`;

const folder = join(import.meta.dirname, '../../renderer/pictures');
await mkdir(folder, { recursive: true });
const gallery = await startGallery();
const browser = await launchBrowser();
try {
  for (const { view: name, scheme } of PICTURES) {
    const view = views.find((each) => each.name === name);
    if (view === undefined) throw new Error(`There is no view ${name}.`);
    const context = await openContext(browser, { scheme, size: SIZE, withoutPolicy: true });
    const { page } = await show(context, gallery.url, view);
    await page.addStyleTag({ content: STYLE });
    // The chart is drawn anew where the font has changed its width.
    await page.waitForTimeout(300);
    const path = join(folder, `${name}.png`);
    await page.screenshot({ path });
    await context.close();
    const { size } = await stat(path);
    console.log(`${path}: ${size} bytes`);
    if (size > MOST_BYTES) throw new Error(`${name}.png has more than ${MOST_BYTES} bytes.`);
  }
} finally {
  await browser.close();
  await gallery.close();
}
