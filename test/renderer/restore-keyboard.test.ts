import type { Page } from 'playwright';
import { describe, expect, it } from 'vitest';
import { toBrowse } from './browse-views.ts';
import { SIZES } from './browser.ts';
import './gallery/native.ts';
import { openInGallery } from './gallery-page.ts';

const open = openInGallery(SIZES[0]);

/** The plan of restoring the whole account, come to by keys alone. */
async function plan(scenario: string): Promise<Page> {
  const page = await open(scenario);
  await toBrowse(page);
  await page.getByRole('button', { name: 'Restore account…' }).press('Enter');
  await page.getByRole('heading', { name: 'Restore into Marketing Cloud' }).waitFor();
  await page.getByRole('radio', { name: 'In place' }).press('Enter');
  await list(page).waitFor();
  return page;
}

const list = (page: Page) => page.getByRole('grid', { name: 'Assets to restore' });
const asked = (page: Page) => page.evaluate(() => window.native.asked);
const says = (page: Page, yes: boolean) =>
  page.evaluate((answer) => void Object.assign(window.native, { says: answer }), yes);

describe('restoring by keyboard', () => {
  it('asks natively with the numbers, restores, and says what became of it', async () => {
    const page = await plan('restore-complete');
    await page.getByRole('button', { name: 'Restore 7 assets…' }).press('Enter');
    await expect
      .poll(() => asked(page))
      .toMatchObject([
        {
          call: 'app.confirm',
          question: 'apply-restore',
          made: 2,
          changed: 5,
          target: 'Retail EU (MID 7203411)',
        },
      ]);
    // Nothing is done where the user has said no.
    await page.getByText('Nothing changed yet').waitFor();
    await says(page, true);
    await page.getByRole('button', { name: 'Restore 7 assets…' }).press('Enter');
    await page.getByText('2 created, 5 updated, 36 unchanged.', { exact: true }).waitFor();
    await page.getByRole('status').filter({ hasText: 'The restore has ended' }).waitFor();
    await page.getByRole('button', { name: 'Undo…' }).press('Enter');
    await page.getByRole('heading', { name: 'Undo a restore of 12 assets' }).waitFor();
    await page.getByRole('button', { name: 'Put back 12 assets…' }).waitFor();
  });

  it('counts conflicts in only where they are to be overwritten', async () => {
    const page = await plan('restore');
    await page.getByRole('button', { name: 'Restore 15 assets…' }).waitFor();
    await page.getByRole('checkbox', { name: 'Overwrite 2 conflicts' }).press('Space');
    await page.getByRole('button', { name: 'Restore 17 assets…' }).waitFor();
  });

  it('holds what may not be written back, and says what is missing', async () => {
    const page = await plan('restore-conflicts');
    await page.getByText(/may not write: it lacks .*Content Builder: Write/).waitFor();
    await page.getByRole('checkbox', { name: 'Overwrite 4 conflicts' }).press('Space');
    expect(await page.getByRole('button', { name: 'Restore 4 assets…' }).isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Plan again' }).press('Enter');
    await page.getByRole('radio', { name: 'In place' }).waitFor();
  });

  it('says where there is nothing to restore', async () => {
    const page = await plan('restore-nothing');
    await page.getByText('There is nothing to restore.').waitFor();
    expect(await page.getByRole('button', { name: /^Restore \d/ }).count()).toBe(0);
  });

  it('shows one kind, opens an asset, and is left with Escape step by step', async () => {
    const page = await plan('restore');
    const { keyboard } = page;
    await page.getByRole('radio', { name: 'All 214' }).focus();
    await keyboard.press('ArrowRight');
    await keyboard.press('ArrowRight');
    await expect.poll(() => list(page).getAttribute('aria-rowcount')).toBe('13');
    await list(page).focus();
    await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    const tab = page.getByRole('tab', { name: 'Code', selected: true });
    await tab.focus();
    await keyboard.press('ArrowRight');
    await page.getByRole('tab', { name: 'Fields', selected: true }).waitFor();
    await keyboard.press('Escape');
    await page.getByRole('tab', { name: 'Fields' }).waitFor({ state: 'detached' });
    await expect.poll(() => list(page).evaluate((grid) => grid === document.activeElement)).toBe(true);
    await keyboard.press('Escape');
    await page.getByRole('grid', { name: 'Assets', exact: true }).waitFor();
  });

  it('covers the plan with an asset where there is little room, and comes back with the focus', async () => {
    const page = await plan('restore');
    await page.setViewportSize(SIZES[1]);
    const { keyboard } = page;
    await list(page).focus();
    await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    await page.getByRole('button', { name: 'Back to the list' }).waitFor();
    await expect.poll(() => page.locator('[inert] [role=grid]').count()).toBe(1);
    await page.getByRole('button', { name: 'Back to the list' }).press('Enter');
    await expect.poll(() => list(page).evaluate((grid) => grid === document.activeElement)).toBe(true);
  });

  it('ends a plan and a restore, which can be continued then', async () => {
    const planning = await open('restore-planning');
    await toBrowse(planning);
    await planning.getByRole('button', { name: 'Restore account…' }).press('Enter');
    await planning.getByRole('button', { name: 'Show plan' }).press('Enter');
    await planning.getByText('85 of 214 assets').waitFor();
    await planning.getByRole('button', { name: 'Cancel' }).press('Enter');
    await planning.getByText('Cancelled', { exact: true }).waitFor();
    await planning.getByRole('button', { name: 'Plan again' }).waitFor();
    const page = await plan('restore-applying');
    await says(page, true);
    await page.getByRole('button', { name: 'Restore 15 assets…' }).press('Enter');
    await page.getByText('85 of 214 assets').waitFor();
    await page.getByRole('button', { name: 'Cancel' }).press('Enter');
    await page.getByText('The restore was interrupted: 85 of 214 assets done.').first().waitFor();
    await page.getByRole('button', { name: 'Continue' }).press('Enter');
    await page.getByRole('region', { name: 'Restore under way' }).waitFor();
  });

  it('is come back to from the overview where it was interrupted, and from the run log', async () => {
    const page = await open('restore-earlier');
    await page.getByRole('button', { name: 'Continue…' }).press('Enter');
    await page.getByRole('heading', { name: 'Restore 15 assets in place' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Run log' }).press('Enter');
    await page.getByRole('button', { name: /Undo a restore/ }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Show all 4' }).press('Enter');
    await page.getByRole('button', { name: /Undo a restore of 1 asset/ }).press('Enter');
    await page.getByText('1 updated.', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Back', exact: true }).press('Enter');
    await page.getByRole('table', { name: 'Runs of Retail EU' }).waitFor();
  });
});
