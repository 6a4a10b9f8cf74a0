import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reportCsv } from '../../../../electron/browse/report/csv.ts';
import { escaped } from '../../../../electron/browse/report/escaped.ts';
import { reportHtml } from '../../../../electron/browse/report/html.ts';
import type { ReportSource } from '../../../../electron/browse/report/source.ts';
import type { ChangeRow } from '../../../../shared/browse.ts';

const row: ChangeRow = {
  id: 17,
  name: 'Header EU',
  typeName: 'htmlblock',
  folderPath: 'Content Builder/Campaigns',
  changes: ['changed', 'moved'],
  words: ['moved from Old to Campaigns'],
  by: 'Ada Lovelace',
  modifiedDate: '2026-11-24T01:02:03.0000000Z',
  runId: 'r2',
  previousRunId: 'r1',
};

function sourceOf(rows: readonly ChangeRow[], account = 'Retail EU'): ReportSource {
  const counts = {
    added: 0,
    changed: rows.length,
    moved: rows.length,
    renamed: 0,
    deleted: 0,
    'left-selection': 0,
  };
  return {
    account,
    mid: 7203411,
    zone: 'Europe/Berlin',
    rows: [rows],
    report: {
      run: {
        runId: 'r2',
        folder: 'backup_20261124',
        kind: 'backup',
        until: '2026-11-24T02:00:00.000Z',
        started: '2026-11-24T02:00:00.000Z',
        trigger: 'schedule',
        status: 'complete',
        kept: 1,
        added: 0,
        changed: 1,
        deleted: 0,
        bytes: 10,
        assets: 9812,
      },
      counts,
      total: rows.length,
      series: [
        { runId: 'r1', until: '2026-11-23T02:00:00.000Z', changes: 4 },
        { runId: 'r2', until: '2026-11-24T02:00:00.000Z', changes: 1 },
      ],
    },
  };
}

const text = async (parts: AsyncIterable<string>) => (await Array.fromAsync(parts)).join('');

describe('the change report as HTML', () => {
  it('says what changed, by whom, when and where, in the zone asked for', async () => {
    const html = await text(reportHtml(sourceOf([row])));
    for (const words of [
      'Header EU',
      'Ada Lovelace',
      'moved from Old to Campaigns',
      '2026-11-24 02:02',
      '9,812',
    ])
      expect(html).toContain(words);
    expect(html).toContain('<rect class="bar this"');
  });

  it('says so where nothing had changed', async () => {
    expect(await text(reportHtml(sourceOf([])))).toContain('Nothing had changed since the backup before.');
  });

  it('loads nothing and runs nothing: no script, no address, a policy that forbids both', async () => {
    const html = await text(reportHtml(sourceOf([row])));
    expect(html).toContain(`content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;;`);
    expect(html).not.toMatch(/<(script|link|img|iframe|object|embed|form|base)\b/i);
    expect(html).not.toMatch(/https?:\/\//);
  });

  it('shows any name as text, so that it adds no element and ends no attribute', async () => {
    const bare = (html: string) => html.match(/<[a-z/!][^>]*>/gi)?.length;
    const empty = { ...row, name: 'x', folderPath: 'x', by: 'x', words: ['x'], typeName: 'x' };
    const expected = bare(await text(reportHtml(sourceOf([empty], 'x'))));
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (name) => {
        const hostile = { ...row, name, folderPath: name, by: name, words: [name], typeName: name };
        expect(bare(await text(reportHtml(sourceOf([hostile], name))))).toBe(expected);
      }),
      { numRuns: 300 },
    );
    expect(escaped(`<img src=x onerror="a('b')">&`)).toBe(
      '&lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt;&amp;',
    );
  });

  it('takes the signs out that would turn text around', () => {
    expect(escaped('invoice\u202Efdp.exe')).toBe('invoice\uFFFDfdp.exe');
  });
});

describe('the change report as CSV', () => {
  it('has a line for each asset', async () => {
    const lines = (await text(reportCsv(sourceOf([row])))).split('\r\n');
    expect(lines).toHaveLength(3);
    expect(lines[1]).toBe(
      '"Changed, Moved",17,Header EU,htmlblock,Content Builder/Campaigns,moved from Old to Campaigns,Ada Lovelace,2026-11-24T01:02:03.0000000Z,r2,r1',
    );
  });

  it.each(['=HYPERLINK("x")', '+1', '-1', '@SUM(A1)', '\tx', '\rx'])(
    'gives a spreadsheet no formula: %j',
    async (name) => {
      const csv = await text(reportCsv(sourceOf([{ ...row, name }])));
      expect(csv).not.toContain(`,${name}`);
      expect(csv).not.toContain(`,"${name.replaceAll('"', '""')}`);
      expect(csv).toContain(`'${name.replaceAll('"', '""')}`);
    },
  );

  it('keeps commas, quotes and line ends within their cell', async () => {
    const csv = await text(reportCsv(sourceOf([{ ...row, name: 'a,"b"\r\nc' }])));
    expect(csv).toContain('"a,""b""\r\nc"');
  });
});
