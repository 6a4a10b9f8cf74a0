import { type Browser, type BrowserContext, chromium, type Page } from 'playwright';
import type { View } from './views.ts';

export const SIZES = [
  { width: 1280, height: 800 },
  { width: 900, height: 640 },
] as const;

export const SCHEMES = ['light', 'dark'] as const;

/** The morning that the views show. */
const MORNING = new Date('2026-11-24T09:30:00+01:00');

/** The clock below is a script that is put into each frame: one that previews a version refuses it, as it should. */
const REFUSED_CLOCK = /^Blocked script execution in '[^']*\/preview\//;

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export interface ContextOptions {
  readonly scheme: (typeof SCHEMES)[number];
  readonly size: { readonly width: number; readonly height: number };
  /** Where a style of one's own is to be put into the page. */
  readonly withoutPolicy?: boolean;
}

export async function openContext(browser: Browser, options: ContextOptions): Promise<BrowserContext> {
  const context = await browser.newContext({
    colorScheme: options.scheme,
    viewport: options.size,
    bypassCSP: options.withoutPolicy ?? false,
    reducedMotion: 'reduce',
    timezoneId: 'Europe/Berlin',
    locale: 'en-GB',
  });
  context.setDefaultTimeout(10_000);
  return context;
}

/** Shows a view. Whatever the page complains of, refusals of its policy included, is put into `complaints`. */
export async function show(
  context: BrowserContext,
  url: string,
  view: View,
): Promise<{ page: Page; complaints: string[] }> {
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    const isComplaint = message.type() === 'error' || message.type() === 'warning';
    if (isComplaint && !REFUSED_CLOCK.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.clock.setFixedTime(MORNING);
  const address = new URL(url);
  address.searchParams.set('scenario', view.scenario);
  if (view.platform !== undefined) address.searchParams.set('platform', view.platform);
  await page.goto(address.href);
  await page.locator('main').first().waitFor();
  await view.steps?.(page);
  return { page, complaints };
}
