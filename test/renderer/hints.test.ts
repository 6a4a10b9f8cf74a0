import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser, openContext, SIZES, show } from './browser.ts';
import { type GalleryServer, startGallery } from './gallery-server.ts';
import { views } from './views.ts';

/** Views that show fields; between them each field of the wizard and of the settings is seen. */
const WITH_FIELDS = views.filter(
  ({ name }) =>
    /^(?:wizard|job|settings)-/.test(name) && !/-(?:loading|mac|tested|refused|running)$/.test(name),
);

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

it.each(WITH_FIELDS)('each field of $name has a hint', async (view) => {
  const { page } = await show(context, gallery.url, view);
  try {
    for (const more of await page.getByRole('button', { name: 'More options' }).all()) {
      if ((await more.getAttribute('aria-expanded')) === 'false') await more.click();
    }
    expect(await fieldsWithoutHint(page)).toEqual([]);
  } finally {
    await page.close();
  }
});

it('a field that has none is found', async () => {
  const { page } = await show(context, gallery.url, { name: 'fields', scenario: 'first-start' });
  const labels = await page.evaluate(() => {
    for (const hint of document.querySelectorAll('form [id$="-description"]')) hint.remove();
    return [...document.querySelectorAll('form label')].map((label) => label.textContent);
  });
  expect(labels.length).toBeGreaterThan(3);
  expect(await fieldsWithoutHint(page)).toEqual(labels);
  await page.close();
});

/**
 * The labels of fields that nothing is said about: neither by a description of their own, nor of the group that they
 * are in. What finds things in a list needs none, nor do the things in it.
 */
function fieldsWithoutHint(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const isDescribed = (element: Element | null) =>
      (element?.getAttribute('aria-describedby') ?? '')
        .split(' ')
        .some(
          (id) =>
            id !== '' && !id.endsWith('-error') && (document.getElementById(id)?.textContent ?? '') !== '',
        );
    // Mantine describes a checkbox in what is seen alone.
    const isDescribedBeside = (field: Element) =>
      field.closest('.mantine-Checkbox-root')?.querySelector('.mantine-Checkbox-description') != null;
    const groupsOf = (field: Element): Element[] => {
      const group = field.parentElement?.closest('fieldset, [role=radiogroup], [role=group]');
      return group ? [group, ...groupsOf(group)] : [];
    };
    return [...document.querySelectorAll<HTMLInputElement>('form :is(input, textarea, select)')]
      .filter((field) => field.type !== 'hidden' && field.type !== 'file' && field.labels?.length)
      .filter((field) => ![field, ...groupsOf(field)].some(isDescribed) && !isDescribedBeside(field))
      .map((field) => field.labels?.[0]?.textContent ?? '');
  });
}
