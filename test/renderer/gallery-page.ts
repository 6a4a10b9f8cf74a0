import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { launchBrowser, openContext, type SIZES, show } from './browser.ts';
import { type GalleryServer, startGallery } from './gallery-server.ts';
import type { View } from './views.ts';

/**
 * A browser for the tests of a file, with a window of its own for each; what a page complains of fails its test.
 * Returns what opens a scenario in it.
 */
export function openInGallery(
  size: (typeof SIZES)[number],
): (scenario: string, steps?: View['steps']) => Promise<Page> {
  let gallery: GalleryServer;
  let browser: Browser;
  let context: BrowserContext;
  let complaints: string[];

  beforeAll(async () => {
    gallery = await startGallery();
    browser = await launchBrowser();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await gallery?.close();
  });

  beforeEach(async () => {
    context = await openContext(browser, { scheme: 'light', size });
  });

  afterEach(async () => {
    await context.close();
    expect(complaints).toEqual([]);
  });

  return async (scenario, steps) => {
    const shown = await show(context, gallery.url, { name: scenario, scenario, ...(steps && { steps }) });
    complaints = shown.complaints;
    return shown.page;
  };
}
