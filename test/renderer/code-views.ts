import type { View } from './views.ts';

/** Code, alone in the page. */
export const codeViews: readonly View[] = [
  {
    name: 'code-mixed',
    scenario: 'code-mixed',
    steps: (page) => page.getByRole('textbox', { name: 'Code of' }).waitFor(),
  },
  {
    name: 'code-found',
    scenario: 'code-found',
    steps: (page) => page.getByText('1 of 7').waitFor(),
  },
  {
    name: 'code-go-to-line',
    scenario: 'code-mixed',
    steps: async (page) => {
      await page.getByRole('button', { name: 'Go to line' }).click();
      await page.getByRole('textbox', { name: 'Go to line' }).waitFor();
    },
  },
  {
    name: 'compare-code',
    scenario: 'compare-code',
    steps: (page) => page.getByText('6 changes').waitFor(),
  },
  {
    name: 'compare-code-inline',
    scenario: 'compare-code',
    steps: async (page) => {
      await page.getByText('6 changes').waitFor();
      await page.getByText('Inline').click();
      await page.keyboard.press('F7');
    },
  },
  {
    name: 'compare-code-changes',
    scenario: 'compare-indented',
    steps: async (page) => {
      await page.getByLabel('Ignore white space').check();
      await page.getByLabel('Only changes').check();
      await page.getByText('6 changes').waitFor();
      await page.keyboard.press('F7');
    },
  },
  {
    name: 'compare-same',
    scenario: 'compare-same',
    steps: (page) => page.getByText('There is no difference').waitFor(),
  },
  {
    name: 'compare-screen',
    scenario: 'compare-screen',
    steps: (page) => page.getByText('6 changes').waitFor(),
  },
  {
    name: 'compare-screen-properties',
    scenario: 'compare-screen',
    steps: async (page) => {
      await page.getByText('6 changes').waitFor();
      await page.getByText('5 properties differ').click();
      await page.getByLabel('Only changes').check();
    },
  },
  {
    name: 'compare-rendered',
    scenario: 'compare-screen',
    steps: async (page) => {
      await page.getByRole('tab', { name: 'Rendered' }).click();
      await page.getByTitle('Newer version, rendered').waitFor();
    },
  },
];
