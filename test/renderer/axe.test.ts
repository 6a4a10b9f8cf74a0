import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, openContext, SCHEMES, SIZES, show } from './browser.ts';
import { type GalleryServer, startGallery } from './gallery-server.ts';
import { views } from './views.ts';

let gallery: GalleryServer;
let browser: Browser;
let context: BrowserContext;

beforeAll(async () => {
  gallery = await startGallery();
  browser = await launchBrowser();
  context = await openContext(browser, { scheme: 'light', size: SIZES[0] });
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await gallery?.close();
});

it.each(views)(
  '$name can be used by everyone, in light and in dark, and keeps to the policy',
  async (view) => {
    const { page, complaints } = await show(context, gallery.url, view);
    try {
      for (const scheme of SCHEMES) {
        await page.emulateMedia({ colorScheme: scheme });
        await page.locator(`html[data-mantine-color-scheme=${scheme}]`).waitFor();
        const { violations } = await new AxeBuilder({ page }).analyze();
        const found = violations.map(({ id, nodes }) => ({ id, at: nodes.map(({ html }) => html) }));
        expect(found, `${scheme}: ${JSON.stringify(found)}`).toEqual([]);
      }
      expect(complaints).toEqual([]);
    } finally {
      await page.close();
    }
  },
);
