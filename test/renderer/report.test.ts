import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeReport } from '../../electron/browse/report/write.ts';
import type { ChangeRow } from '../../shared/browse.ts';
import { launchBrowser } from './browser.ts';

/** All of it in one name, as it may come from an account. */
const HOSTILE = `"><img src="https://reports.example/x.png" onerror="document.title='ran'"><script>document.title='ran'</script><style>@import url(https://reports.example/x.css)</style></table></main><iframe src="https://reports.example/"></iframe>`;

let browser: Browser;
let folder: string;
let address: string;
beforeAll(async () => {
  browser = await launchBrowser();
  folder = await mkdtemp(join(tmpdir(), 'backup-creator-report-'));
  const path = join(folder, 'report.html');
  await writeReport(source(), 'html', path);
  address = pathToFileURL(path).href;
});
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

describe('a report, opened in a browser', () => {
  it.each(['light', 'dark'] as const)(
    'is one page that asks for nothing and runs nothing (%s)',
    async (colorScheme) => {
      const context = await browser.newContext({ colorScheme });
      const page = await context.newPage();
      const requests: string[] = [];
      page.on('request', (request) => requests.push(request.url()));
      await page.goto(address, { waitUntil: 'networkidle' });
      expect(requests).toEqual([address]);
      expect(await page.title()).toMatch(/^Changes in /);
      expect(await page.locator('script, img, iframe, link, form').count()).toBe(0);
      expect(await page.locator('tbody tr').count()).toBe(2);
      expect(await page.locator('tbody tr').first().innerText()).toContain('<script>');
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations).toEqual([]);
      await context.close();
    },
  );
});

function source() {
  const row: ChangeRow = {
    id: 17,
    name: HOSTILE,
    typeName: HOSTILE,
    folderPath: HOSTILE,
    changes: ['changed', 'moved'],
    words: [HOSTILE],
    by: HOSTILE,
    modifiedDate: '2026-11-24T01:02:03.0000000Z',
    runId: 'r2',
    previousRunId: 'r1',
  };
  const until = '2026-11-24T02:00:00.000Z';
  return {
    account: HOSTILE,
    mid: 7_203_411,
    zone: 'Europe/Berlin',
    rows: [[row, { ...row, id: 18, name: 'Header EU' }]],
    report: {
      run: {
        runId: 'r2',
        folder: 'backup_20261124',
        kind: 'backup' as const,
        until,
        started: until,
        trigger: 'schedule',
        status: 'complete' as const,
        kept: 2,
        added: 0,
        changed: 2,
        deleted: 0,
        bytes: 10,
        assets: 9812,
      },
      counts: { added: 0, changed: 2, moved: 2, renamed: 0, deleted: 0, 'left-selection': 0 },
      total: 2,
      series: [
        { runId: 'r1', until: '2026-11-23T02:00:00.000Z', changes: 4 },
        { runId: 'r2', until, changes: 2 },
      ],
    },
  };
}
