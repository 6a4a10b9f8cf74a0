import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { launchBrowser, openContext, SCHEMES, SIZES, show } from './browser.ts';
import { codeViews } from './code-views.ts';
import { startGallery } from './gallery-server.ts';
import { views } from './views.ts';

/**
 * Pictures of every view, light and dark, wide and narrow: `node test/renderer/screenshots.ts [PART OF A NAME]`.
 * They go to test/e2e/screenshots and are not committed.
 */
const wanted = process.argv[2] ?? '';
const folder = join(import.meta.dirname, '../e2e/screenshots');
await mkdir(folder, { recursive: true });
const gallery = await startGallery();
const browser = await launchBrowser();
try {
  for (const scheme of SCHEMES) {
    for (const size of SIZES) {
      const context = await openContext(browser, { scheme, size });
      for (const view of [...views, ...codeViews].filter(({ name }) => name.includes(wanted))) {
        const name = `${view.name}-${scheme}-${size.width}`;
        try {
          const { page, complaints } = await show(context, gallery.url, view);
          for (const complaint of complaints) console.warn(`${name}: ${complaint}`);
          await page.waitForTimeout(150);
          await page.screenshot({ path: join(folder, `${name}.png`) });
          await page.close();
        } catch (error) {
          console.error(`${name}: ${String(error)}`);
          process.exitCode = 1;
        }
      }
      await context.close();
    }
  }
} finally {
  await browser.close();
  await gallery.close();
}
