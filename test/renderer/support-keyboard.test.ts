import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { SIZES } from './browser.ts';
import { openInGallery } from './gallery-page.ts';

const open = openInGallery(SIZES[1]);

async function openLog(page: Page): Promise<void> {
  await page.keyboard.press('Control+,');
  await page.getByRole('button', { name: 'Log and support' }).press('Enter');
  await page.getByRole('button', { name: 'Show log' }).press('Enter');
  await page.getByText('A run begins.').first().waitFor();
}

/** What is on the clipboard from now on, whichever way it is put there. */
async function copied(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const texts: string[] = [];
    Object.assign(window, { texts });
    navigator.clipboard.writeText = async (text) => void texts.push(text);
  });
  return () => page.evaluate(() => Reflect.get(window, 'texts'));
}

describe('the log by keyboard alone', () => {
  it('goes from line to line, says what the line holds, and copies those that are selected', async () => {
    const page = await open('healthy');
    await openLog(page);
    const texts = await copied(page);
    const grid = page.getByRole('grid', { name: 'Lines of the log' });
    await grid.focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const details = page.getByRole('region', { name: 'The line in full' });
    await details.getByText('No browser could be opened.').waitFor();
    await page.keyboard.press('Shift+ArrowDown');
    await details.getByRole('button', { name: 'Copy 2 lines' }).press('Enter');
    const [text = ''] = await texts();
    const lines = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ message }) => message)).toEqual(['A page could not be opened', 'A run has ended.']);
  });

  it('is filtered by text and by level, and says where nothing is found', async () => {
    const page = await open('healthy');
    await openLog(page);
    await page.getByLabel('Text in a line').fill('481516');
    await page.getByText('1 line', { exact: true }).waitFor();
    await page.getByLabel('Text in a line').fill('no such words');
    await page.getByText('No such lines').waitFor();
    await page.getByLabel('Text in a line').fill('');
    await page.getByRole('combobox', { name: 'Level' }).click();
    await page.getByRole('option', { name: 'Errors', exact: true }).click();
    await page.getByText('1 line', { exact: true }).waitFor();
    await page.getByText('An asset could not be kept whole.').waitFor();
  });

  it('shows a run alone, until all lines are asked for', async () => {
    const page = await open('healthy');
    await page.getByRole('button', { name: 'Run log', exact: true }).press('Enter');
    await page.getByRole('button', { name: 'today 02:00' }).press('Enter');
    await page.getByRole('button', { name: 'Log of this run' }).press('Enter');
    const chip = page.getByRole('button', { name: /^Backup of today 02:00: show all lines/ });
    await chip.waitFor();
    await page.getByText('A run begins.').waitFor();
    expect(await page.getByText('The settings were saved.').count()).toBe(0);
    await chip.press('Enter');
    await page.getByText('The settings were saved.').waitFor();
  });
});

describe('the keyboard shortcuts', () => {
  it('are listed by "?", not while something is typed, and give the focus back', async () => {
    const page = await open('healthy');
    await page.keyboard.press('Control+,');
    const general = page.getByRole('button', { name: 'General', exact: true });
    await general.focus();
    await page.keyboard.press('Shift+?');
    const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await sheet.getByText('Ctrl+K').waitFor();
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
    await expect.poll(() => general.evaluate((button) => button === document.activeElement)).toBe(true);
    await openLog(page);
    await page.getByLabel('Text in a line').pressSequentially('why?');
    expect(await page.getByLabel('Text in a line').inputValue()).toBe('why?');
    expect(await sheet.count()).toBe(0);
  });

  it('name every key that the menu shows', async () => {
    const page = await open('healthy');
    await page.keyboard.press('Shift+?');
    const keys = await page.getByRole('dialog').locator('kbd').allTextContents();
    expect(keys).toEqual(
      expect.arrayContaining(['Ctrl+B', 'Ctrl+N', 'Ctrl+,', 'Ctrl+K', 'Ctrl+1', 'Ctrl+9']),
    );
  });
});

it('the report for support is seen before it is copied', async () => {
  const page = await open('healthy');
  await page.keyboard.press('Control+,');
  await page.getByRole('button', { name: 'Log and support' }).press('Enter');
  const texts = await copied(page);
  expect(await page.getByRole('button', { name: /Copy/ }).count()).toBe(0);
  await page.getByRole('button', { name: 'Make support report' }).press('Enter');
  await page.getByText('== Versions ==').waitFor();
  await page.getByRole('button', { name: 'Copy support report' }).press('Enter');
  await expect.poll(texts).toEqual([expect.stringContaining('Backup Creator: support report')]);
});
