import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { toBrowse } from './browse-views.ts';
import { SIZES } from './browser.ts';
import { openInGallery } from './gallery-page.ts';

const open = openInGallery(SIZES[0]);

async function browse(scenario = 'browse'): Promise<Page> {
  const page = await open(scenario);
  await toBrowse(page);
  await page.getByRole('grid').getByRole('row').nth(1).waitFor();
  return page;
}

/** The row or folder that the list with the focus names as the one the keys are at. */
function activeName(page: Page): Promise<string> {
  return page.evaluate(() => {
    const id = document.activeElement?.getAttribute('aria-activedescendant');
    const active = id ? document.getElementById(id) : null;
    return active?.getAttribute('aria-label') ?? active?.querySelector('td')?.textContent ?? '';
  });
}

const chosen = (page: Page) =>
  page.getByRole('grid').getByRole('row', { selected: true }).locator('td:first-child').allTextContents();

describe('the folders by keyboard', () => {
  it('open with right, go in with right again, and out and closed with left', async () => {
    const page = await browse();
    const { keyboard } = page;
    await page.getByRole('tree').focus();
    expect(await activeName(page)).toBe('All assets, 262 assets');
    await keyboard.press('ArrowDown');
    expect(await activeName(page)).toBe('Content Builder, 0 assets');
    await keyboard.press('ArrowRight');
    expect(await activeName(page)).toMatch(/^Campaigns,/);
    await keyboard.press('ArrowRight');
    await page.getByRole('treeitem', { name: /^Spring 2026/ }).waitFor();
    await keyboard.press('ArrowRight');
    expect(await activeName(page)).toMatch(/^Autumn \/ Winter,/);
    await keyboard.press('ArrowLeft');
    expect(await activeName(page)).toMatch(/^Campaigns,/);
    await keyboard.press('ArrowLeft');
    await page.getByRole('treeitem', { name: /^Spring 2026/ }).waitFor({ state: 'detached' });
    await keyboard.type('leg');
    expect(await activeName(page)).toMatch(/^Legal,/);
    await keyboard.press('End');
    expect(await activeName(page)).toMatch(/^Brand kit,/);
    await page.getByText('Brand footer AT').waitFor();
  });
});

describe('the list of assets by keyboard', () => {
  it('goes to the ends, by pages and by letters, through 50,000 rows', async () => {
    const page = await browse('browse-big');
    const { keyboard } = page;
    await page.getByRole('tree').focus();
    await keyboard.type('product');
    await page.getByText('50,000 assets').waitFor();
    await page.getByRole('grid').focus();
    await keyboard.press('End');
    await expect.poll(() => activeName(page)).toBe('Product tile 50000');
    await keyboard.press('PageUp');
    await expect.poll(() => activeName(page)).toMatch(/^Product tile 499[78]\d$/);
    await keyboard.press('Home');
    await expect.poll(() => activeName(page)).toBe('Product tile 00001');
    await keyboard.type('product tile 31');
    await expect.poll(() => activeName(page)).toBe('Product tile 31000');
    await page.getByRole('row', { name: 'Product tile 31000', selected: true }).waitFor();
  });

  it('selects one, a range, single ones and all, and saves what is selected', async () => {
    const page = await browse();
    const { keyboard } = page;
    await page.getByRole('grid').focus();
    await keyboard.press('ArrowDown');
    await keyboard.press('Shift+ArrowDown');
    await keyboard.press('Shift+ArrowDown');
    expect(await chosen(page)).toEqual(['Autumn teaser AT', 'Autumn teaser CH', 'Autumn teaser DE v2']);
    await keyboard.press('Control+ArrowDown');
    await keyboard.press('Control+ArrowDown');
    await keyboard.press('Space');
    await page.getByText('4 of 262 selected').waitFor();
    await keyboard.press('Control+a');
    await page.getByText('262 of 262 selected').waitFor();
    await page.getByRole('button', { name: 'Save selected' }).press('Enter');
    await page.getByText('262 assets, as of now').waitFor();
    await keyboard.press('Tab');
    await page.getByLabel('Files in folders').press('ArrowDown');
    expect(await page.getByLabel('One zip file').isChecked()).toBe(true);
    await keyboard.press('Enter');
    await page.getByText(/^262 assets saved .* to .*\.zip$/).waitFor();
    await page.getByRole('button', { name: 'Dismiss' }).press('Enter');
    await page.getByRole('region', { name: 'Saving to disk' }).waitFor({ state: 'detached' });
  });

  it('is sorted by its heads, which say how', async () => {
    const page = await browse();
    const head = page.getByRole('columnheader', { name: 'Changed' });
    expect(await head.getAttribute('aria-sort')).toBe('none');
    await head.getByRole('button').press('Enter');
    await expect.poll(() => head.getAttribute('aria-sort')).toBe('descending');
    await page.getByRole('row').nth(1).getByText('yesterday').waitFor();
    await head.getByRole('button').press('Enter');
    await expect.poll(() => head.getAttribute('aria-sort')).toBe('ascending');
  });

  it('opens an asset beside it by Enter, follows with the arrows, and has the focus again after it is closed', async () => {
    const page = await browse();
    const { keyboard } = page;
    await page.getByRole('grid').focus();
    await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    await page.getByRole('region', { name: 'Autumn teaser AT' }).waitFor();
    await keyboard.press('ArrowDown');
    await page.getByRole('region', { name: 'Autumn teaser CH' }).waitFor();
    await page.getByRole('button', { name: 'Close' }).press('Enter');
    await page.getByRole('region', { name: 'Autumn teaser CH' }).waitFor({ state: 'detached' });
    await expect.poll(() => activeName(page)).toBe('Autumn teaser CH');
  });

  it('gives way to the asset where there is little room, and comes back with the focus', async () => {
    const page = await browse();
    await page.setViewportSize(SIZES[1]);
    const { keyboard } = page;
    await page.getByRole('grid').focus();
    await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    const heading = page.getByRole('heading', { level: 2, name: 'Autumn teaser AT' });
    await heading.waitFor();
    await expect.poll(() => heading.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await page.locator('[inert] [role=grid]').count()).toBe(1);
    await page.getByRole('button', { name: 'Back to the list' }).press('Enter');
    await expect.poll(() => activeName(page)).toBe('Autumn teaser AT');
  });
});

describe('the date by keyboard', () => {
  it('goes from backup to backup with the arrows, to the ends, and says which one it is', async () => {
    const page = await browse();
    const slider = page.getByRole('slider', { name: 'Backup' });
    await slider.focus();
    expect(await slider.getAttribute('aria-valuetext')).toMatch(/^today 02:00, \d+ changes, 262 assets$/);
    await page.keyboard.press('ArrowLeft');
    expect(await slider.getAttribute('aria-valuetext')).toMatch(/^yesterday 02:00, /);
    await page.keyboard.press('Home');
    expect(await slider.getAttribute('aria-valuetext')).toMatch(/^23 Sept 03:00, /);
    await page.getByText(/^As of 23 Sept 03:00/).waitFor();
    await page.getByText('262 assets', { exact: true }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Now', exact: true }).press('Enter');
    await page.getByText('262 assets', { exact: true }).waitFor();
  });

  it('takes a day that is typed: the last backup by its end', async () => {
    const page = await browse();
    await page.getByLabel('Show the account at the end of this day').fill('2026-11-14');
    await page.getByText(/^As of 13 Nov 02:00/).waitFor();
  });
});

describe('an asset by keyboard', () => {
  it('shows another version with the arrows, and compares it', async () => {
    const page = await browse();
    const { keyboard } = page;
    await page.getByLabel('Show deleted').check({ force: true });
    await page.getByText('281 assets', { exact: true }).waitFor();
    await page.getByRole('grid').focus();
    await keyboard.type('order footer');
    await page.getByRole('row', { name: 'Order footer EU', selected: true }).waitFor();
    await keyboard.press('Enter');
    const asset = page.getByRole('region', { name: 'Order footer EU' });
    await asset.getByText('This is its last version.').waitFor();
    await asset.getByRole('group', { name: '4 versions' }).getByRole('radio', { checked: true }).focus();
    await keyboard.press('ArrowRight');
    await asset.getByText('12 Nov 15:59 by Ada Lindqvist: code changed').waitFor();
    await asset.getByRole('button', { name: 'Show last version' }).press('Enter');
    await asset.getByText('This is its last version.').waitFor();
    await asset.getByRole('tab', { name: 'Rendered' }).press('ArrowRight');
    await asset.getByRole('tab', { name: 'Code', selected: true }).waitFor();
    await asset.getByRole('button', { name: 'Compare' }).press('Enter');
    await page.getByRole('heading', { name: 'Compare versions of Order footer EU' }).waitFor();
    await page.getByRole('button', { name: 'Back', exact: true }).press('Enter');
    await asset.waitFor();
  });
});

describe('the palette', () => {
  it('opens over any page, goes through what it finds, and shows what is chosen', async () => {
    const page = await open('browse');
    const { keyboard } = page;
    await page.getByRole('button', { name: 'Back up now' }).focus();
    await keyboard.press('Control+k');
    const field = page.getByRole('combobox', { name: 'Search in Retail EU' });
    await expect.poll(() => field.evaluate((element) => element === document.activeElement)).toBe(true);
    await keyboard.press('Escape');
    await field.waitFor({ state: 'detached' });
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Back up now');
    await keyboard.press('Control+k');
    await keyboard.type('de_orders');
    await page.getByRole('option', { name: /Order footer EU/ }).waitFor();
    await keyboard.press('Enter');
    const asset = page.getByRole('region', { name: 'Order footer EU' });
    await asset.getByRole('tab', { name: 'Code', selected: true }).waitFor();
  });

  it('leads to all that is found where there is more', async () => {
    const page = await open('browse');
    const { keyboard } = page;
    await keyboard.press('Control+k');
    await keyboard.type('footer');
    await page.getByRole('option', { name: 'Show all that is found' }).waitFor();
    await keyboard.press('ArrowUp');
    await keyboard.press('Enter');
    await page.getByRole('grid', { name: 'Found' }).waitFor();
    expect(await page.getByLabel('Search names, keys and code').inputValue()).toBe('footer');
  });
});
