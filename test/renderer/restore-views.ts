import type { Page } from 'playwright';
import { toBrowse } from './browse-views.ts';
import type { View } from './views.ts';

type Step = (page: Page) => Promise<void>;

const inTurn =
  (...steps: readonly Step[]): Step =>
  async (page) => {
    for (const step of steps) await step(page);
  };

const press =
  (name: string | RegExp): Step =>
  (page) =>
    page
      .getByRole('button', { name, ...(typeof name === 'string' && { exact: true }) })
      .first()
      .click();

const text =
  (words: string | RegExp): Step =>
  (page) =>
    page.getByText(words).first().waitFor();

/** What is restored is the whole account. */
export const toChoose: Step = inTurn(toBrowse, press('Restore account…'), text('How'));
export const toPlan: Step = inTurn(toChoose, press('Show plan'));
export const planned: Step = inTurn(toPlan, (page) =>
  page.getByRole('grid', { name: 'Assets to restore' }).waitFor(),
);

const row =
  (name: RegExp): Step =>
  (page) =>
    page.getByRole('grid', { name: 'Assets to restore' }).getByRole('row', { name }).first().click();

const confirmed: Step = async (page) => {
  await page.evaluate(() => void Object.assign(window.native, { says: true }));
  await page.getByRole('button', { name: /^(Restore|Put back) \d+ assets…$/ }).click();
};
export const applied: Step = inTurn(planned, confirmed);

const log: Step = (page) =>
  page
    .getByRole('navigation', { name: /Pages of/ })
    .getByRole('button', { name: 'Run log' })
    .click();

export const restoreViews: readonly View[] = [
  {
    name: 'restore-choose',
    scenario: 'restore',
    steps: inTurn(
      toChoose,
      (page) => page.getByLabel('Into another business unit').check(),
      press('Show plan'),
      text('digits alone'),
    ),
  },
  { name: 'restore-planning', scenario: 'restore-planning', steps: inTurn(toPlan, text(/of 214 assets/)) },
  {
    name: 'restore-planned',
    scenario: 'restore',
    steps: inTurn(planned, row(/^Update/), text(/\d changes/)),
  },
  {
    name: 'restore-scopes',
    scenario: 'restore-conflicts',
    steps: inTurn(planned, (page) => page.getByLabel('Overwrite 4 conflicts').check()),
  },
  { name: 'restore-applying', scenario: 'restore-applying', steps: inTurn(applied, text(/of 214 assets/)) },
  {
    name: 'restore-problems',
    scenario: 'restore-problems',
    steps: inTurn(
      applied,
      text(/9 failed/),
      (page) => page.getByText('Failed 9', { exact: true }).click(),
      row(/^Failed/),
    ),
  },
  {
    name: 'restore-undo',
    scenario: 'restore-complete',
    steps: inTurn(applied, press('Undo…'), text('Undo a restore of 12 assets'), (page) =>
      page.getByRole('grid', { name: 'Assets to restore' }).waitFor(),
    ),
  },
  {
    name: 'restore-failed',
    scenario: 'restore-fails',
    steps: inTurn(toPlan, text('could not be reached')),
  },
  { name: 'overview-restore-interrupted', scenario: 'restore-earlier', steps: text('was interrupted') },
  { name: 'log-restores', scenario: 'restore-earlier', steps: inTurn(log, text('Restores')) },
];
