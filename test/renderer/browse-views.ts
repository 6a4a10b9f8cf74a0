import type { Page } from 'playwright';
import type { View } from './views.ts';

type Step = (page: Page) => Promise<void>;

const inTurn =
  (...steps: readonly Step[]): Step =>
  async (page) => {
    for (const step of steps) await step(page);
  };

export const toBrowse: Step = (page) =>
  page
    .getByRole('navigation', { name: /Pages of/ })
    .getByRole('button', { name: 'Browse' })
    .click();

/** One of the ways in. */
const way =
  (name: string): Step =>
  (page) =>
    page.getByRole('radiogroup', { name: 'Ways into the backups' }).getByText(name, { exact: true }).click();

const folder =
  (name: string): Step =>
  (page) =>
    page.getByRole('treeitem', { name: new RegExp(`^${name},`) }).click();

/** Comes to an asset of the list by its name, and opens it. */
const asset =
  (name: string): Step =>
  async (page) => {
    const list = page.getByRole('grid', { name: 'Assets' });
    await list.focus();
    await page.keyboard.type(name);
    await list.getByRole('row', { name, selected: true }).waitFor();
    await page.keyboard.press('Enter');
    await opened(name)(page);
  };

const opened =
  (name: string): Step =>
  async (page) => {
    await page.getByRole('region', { name }).waitFor();
    await page.getByRole('tab', { name: 'Properties' }).waitFor();
  };

/** Opens a row of a list that is far down in it. */
const lastRow =
  (list: string): Step =>
  async (page) => {
    await page.getByRole('grid', { name: list }).focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
  };

const tab =
  (name: string): Step =>
  (page) =>
    page.getByRole('tab', { name }).click();

const text =
  (words: string | RegExp): Step =>
  (page) =>
    page.getByText(words).first().waitFor();

const search =
  (words: string): Step =>
  async (page) => {
    await page.getByLabel('Search names, keys and code').fill(words);
    await page.getByText(/found/).waitFor();
  };

/** A skeleton is there only after a moment. */
const late: Step = (page) =>
  page
    .getByRole('status', { name: /Loading|Searching|Looking/ })
    .first()
    .waitFor();

const showDeleted: Step = (page) => page.getByLabel('Show deleted').check({ force: true });
const footers = inTurn(toBrowse, folder('Headers and footers'));
const deletedFooter = inTurn(footers, showDeleted, asset('Order footer EU'));

const palette =
  (words: string): Step =>
  async (page) => {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: /Search in/ }).fill(words);
    await page.getByRole('option').first().waitFor();
  };

export const browseViews: readonly View[] = [
  { name: 'browse-date', scenario: 'browse', steps: inTurn(toBrowse, text('Autumn teaser DE')) },
  {
    name: 'browse-date-earlier',
    scenario: 'browse',
    steps: inTurn(
      footers,
      showDeleted,
      (page) => page.getByRole('slider', { name: 'Backup' }).fill('4'),
      text(/As of 19 Oct/),
    ),
  },
  {
    name: 'browse-date-selected',
    scenario: 'browse',
    steps: inTurn(
      footers,
      (page) =>
        page
          .getByRole('row', { name: 'Footer DE' })
          .first()
          .click({ modifiers: ['Control'] }),
      (page) => page.getByRole('row', { name: 'Footer FR' }).click({ modifiers: ['Shift'] }),
      (page) => page.getByRole('button', { name: 'Save selected' }).click(),
      text('Save as'),
    ),
  },
  {
    name: 'browse-date-focus',
    scenario: 'browse',
    steps: inTurn(
      toBrowse,
      text('Autumn teaser DE'),
      (page) => page.getByRole('tree').focus(),
      (page) => page.keyboard.press('ArrowDown'),
    ),
  },
  {
    name: 'browse-folder-empty',
    scenario: 'browse',
    steps: inTurn(toBrowse, folder('Content Builder'), text('directly')),
  },
  {
    name: 'browse-big',
    scenario: 'browse-big',
    steps: inTurn(toBrowse, folder('Product tiles'), text('Product tile 00001')),
  },
  { name: 'browse-asset', scenario: 'browse', steps: inTurn(footers, asset('Header DE')) },
  {
    name: 'browse-asset-phone',
    scenario: 'browse',
    steps: inTurn(footers, asset('Header DE'), (page) => page.getByText('Phone', { exact: true }).click()),
  },
  {
    name: 'browse-asset-email',
    scenario: 'browse',
    steps: inTurn(
      toBrowse,
      folder('Emails'),
      (page) => page.keyboard.press('ArrowRight'),
      folder('Newsletters'),
      asset('Spring preview DE'),
      (page) => page.getByRole('button', { name: /slots with/ }).click(),
    ),
  },
  {
    name: 'browse-asset-image',
    scenario: 'browse',
    steps: inTurn(toBrowse, folder('Images'), asset('hero-spring DE')),
  },
  { name: 'browse-asset-gone', scenario: 'browse', steps: deletedFooter },
  { name: 'browse-asset-code', scenario: 'browse', steps: inTurn(deletedFooter, tab('Code')) },
  { name: 'browse-asset-properties', scenario: 'browse', steps: inTurn(deletedFooter, tab('Properties')) },
  { name: 'browse-asset-json', scenario: 'browse', steps: inTurn(deletedFooter, tab('JSON')) },
  {
    name: 'browse-asset-references',
    scenario: 'browse',
    steps: inTurn(deletedFooter, tab('References'), text(/^Used by/)),
  },
  {
    name: 'browse-asset-compare',
    scenario: 'browse',
    steps: inTurn(
      deletedFooter,
      (page) => page.getByRole('button', { name: 'Compare' }).click(),
      (page) => page.getByRole('heading', { name: /Compare versions of/ }).waitFor(),
    ),
  },
  {
    name: 'browse-runs',
    scenario: 'browse',
    steps: inTurn(toBrowse, way('By run'), text('backup_20261124')),
  },
  {
    name: 'browse-run-changes',
    scenario: 'browse',
    steps: inTurn(
      toBrowse,
      way('By run'),
      (page) => page.getByRole('row', { name: /21 Nov/ }).click(),
      text('Export'),
    ),
  },
  {
    name: 'browse-run-files',
    scenario: 'browse',
    steps: inTurn(
      toBrowse,
      way('By run'),
      lastRow('Backups'),
      (page) => page.getByText('Files', { exact: true }).click(),
      (page) => page.getByRole('row', { name: 'manifest.json' }).click(),
    ),
  },
  {
    name: 'browse-files-bucket',
    scenario: 'browse-bucket',
    steps: inTurn(
      toBrowse,
      way('By run'),
      (page) => page.getByRole('button', { name: 'All files' }).click(),
      (page) => page.getByRole('grid', { name: 'Files' }).focus(),
      (page) => page.keyboard.type('backup_20261124'),
    ),
  },
  { name: 'browse-search', scenario: 'browse', steps: inTurn(toBrowse, way('Search')) },
  {
    name: 'browse-search-found',
    scenario: 'browse',
    steps: inTurn(toBrowse, way('Search'), search('footer'), (page) =>
      page.getByRole('row', { name: /Footer DE/ }).waitFor(),
    ),
  },
  {
    name: 'browse-search-code',
    scenario: 'browse',
    steps: inTurn(
      toBrowse,
      way('Search'),
      search('LookupRows("DE_Orders'),
      (page) => page.getByRole('row', { name: 'Order footer EU' }).click(),
      opened('Order footer EU'),
    ),
  },
  {
    name: 'browse-search-nothing',
    scenario: 'browse',
    steps: inTurn(toBrowse, way('Search'), search('zzz')),
  },
  {
    name: 'browse-search-indexing',
    scenario: 'browse-indexing',
    steps: inTurn(toBrowse, way('Search'), search('orders')),
  },
  {
    name: 'browse-broken',
    scenario: 'browse',
    steps: inTurn(toBrowse, way('Broken references'), text('Deleted')),
  },
  { name: 'palette', scenario: 'browse', steps: palette('order') },
  {
    name: 'browse-saving',
    scenario: 'browse',
    steps: inTurn(
      toBrowse,
      (page) => page.getByRole('button', { name: 'Save account' }).click(),
      (page) => page.getByRole('button', { name: 'Choose where…' }).click(),
      text(/saved \(/),
    ),
  },
  { name: 'browse-empty', scenario: 'browse-empty', steps: inTurn(toBrowse, text('No backups yet')) },
  {
    name: 'browse-reading',
    scenario: 'browse-reading',
    steps: inTurn(toBrowse, text('Reading the destination')),
  },
  {
    name: 'browse-unreachable',
    scenario: 'browse-unreachable',
    steps: inTurn(toBrowse, text('What was read before')),
  },
  { name: 'browse-unread', scenario: 'browse-unread', steps: inTurn(toBrowse, text('cannot be read')) },
  {
    name: 'browse-opening',
    scenario: 'browse-opening',
    steps: inTurn(toBrowse, text('Reading the backups')),
  },
  { name: 'browse-loading', scenario: 'browse-loading', steps: inTurn(toBrowse, late) },
  { name: 'browse-fails', scenario: 'browse-fails', steps: inTurn(toBrowse, text('cannot be read')) },
  {
    name: 'browse-run-fails',
    scenario: 'browse-fails',
    steps: inTurn(
      toBrowse,
      way('By run'),
      (page) => page.getByRole('row', { name: /today/ }).click(),
      text('cannot be read'),
    ),
  },
];
