import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, openContext, SCHEMES, SIZES, show } from '../browser.ts';
import { type GalleryServer, startGallery } from '../gallery-server.ts';
import type { View } from '../views.ts';

/** Tests of each of these views. Several files of them run side by side: axe takes its time. */
export function testUsableByEveryone(views: readonly View[]): void {
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

  it.each([...views])(
    '$name can be used by everyone, wide and narrow, in light and in dark, and keeps to the policy',
    async (view) => {
      const { page, complaints } = await show(context, gallery.url, view);
      try {
        for (const size of SIZES) {
          await page.setViewportSize(size);
          for (const scheme of SCHEMES) {
            await page.emulateMedia({ colorScheme: scheme });
            await page.locator(`html[data-mantine-color-scheme=${scheme}]`).waitFor();
            await settled(page);
            const found = await violations(page, scheme);
            expect(found, `${size.width} wide, ${scheme}: ${JSON.stringify(found)}`).toEqual([]);
          }
        }
        expect(complaints).toEqual([]);
      } finally {
        await page.close();
      }
    },
  );
}

/** Colours that change from one scheme to the other, or on a click, have arrived. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const ending = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY);
    await Promise.allSettled(ending.map(({ finished }) => finished));
  });
}

/** What axe finds, and on which elements. No frames of other origins are there: it runs in the page alone. */
async function violations(
  page: Page,
  scheme: (typeof SCHEMES)[number],
): Promise<{ id: string; at: string[] }[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
  // From light to dark nothing but colours changes.
  if (scheme === 'dark') axe.withRules(['color-contrast', 'link-in-text-block']);
  const results = await axe.analyze();
  return results.violations.map(({ id, nodes }) => ({ id, at: nodes.map(({ html }) => html) }));
}
