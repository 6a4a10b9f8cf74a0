import { loadavg } from 'node:os';
import type { Page } from 'playwright';
import { z } from 'zod';
import { launchBrowser, openContext, SIZES } from '../renderer/browser.ts';
import { startGallery } from '../renderer/gallery-server.ts';

const TIMES = 5;

const figuresSchema = z.object({ shown: z.number(), longest: z.number() });
type Figures = z.infer<typeof figuresSchema>;

/**
 * Two versions of a megabyte, compared in the window: from the click until the changed words are seen, and the
 * longest time that the window was busy with one thing until then.
 */
export async function measureCompare(): Promise<Record<string, number>> {
  const gallery = await startGallery();
  const browser = await launchBrowser();
  try {
    const context = await openContext(browser, { scheme: 'light', size: SIZES[0] });
    const page = await context.newPage();
    await page.goto(`${gallery.url}?scenario=compare-megabyte`);
    await page.waitForLoadState('networkidle');
    const first = await compareOnce(page);
    const others: Figures[] = [];
    for (let time = 0; time < TIMES; time += 1) others.push(await compareOnce(page));
    return {
      firstMilliseconds: first.shown,
      medianMilliseconds: median(others.map(({ shown }) => shown)),
      longestTaskMilliseconds: median(others.map(({ longest }) => longest)),
      loadAverage: Math.round((loadavg()[0] ?? 0) * 10) / 10,
    };
  } finally {
    await browser.close();
    await gallery.close();
  }
}

async function compareOnce(page: Page): Promise<Figures> {
  await page.getByRole('button', { name: 'Show' }).waitFor();
  const figures = await page.evaluate(async () => {
    const tasks: PerformanceEntry[] = [];
    const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries()));
    observer.observe({ entryTypes: ['longtask'] });
    const started = performance.now();
    document.querySelector('button')?.click();
    const painted = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    while (document.querySelector('.cm-changedText') === null) await painted();
    await painted();
    const shown = Math.round(performance.now() - started);
    tasks.push(...observer.takeRecords());
    observer.disconnect();
    const until = tasks.filter(({ startTime }) => startTime < started + shown);
    return { shown, longest: Math.round(Math.max(0, ...until.map(({ duration }) => duration))) };
  });
  await page.getByRole('button', { name: 'Hide' }).click();
  return figuresSchema.parse(figures);
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? 0;
}
