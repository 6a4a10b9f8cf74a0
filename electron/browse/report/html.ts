import { DateTime } from 'luxon';
import type { ChangeRow } from '../../../shared/browse.ts';
import { CHANGE_WORDS, CHANGES } from '../../../shared/browse-words.ts';
import { escaped } from './escaped.ts';
import { changesPicture } from './picture.ts';
import type { ReportSource } from './source.ts';
import { REPORT_STYLE } from './style.ts';

/** Nothing is loaded and nothing runs, whatever names hold. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** The changes of a run as one HTML document that needs nothing beside itself. */
export async function* reportHtml(source: ReportSource): AsyncGenerator<string> {
  const { report, account } = source;
  const until = when(report.run.until, source.zone);
  const title = `Changes in ${account}, ${until}`;
  yield `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="content-security-policy" content="${escaped(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escaped(title)}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<main>
${heading(source, until)}
${summary(source)}
${changesPicture(report.series, report.run.runId, (instant) => when(instant, source.zone))}
`;
  yield* table(source);
  yield '</main>\n</body>\n</html>\n';
}

function heading({ account, mid, report }: ReportSource, until: string): string {
  const { run } = report;
  return `<h1>Changes in ${escaped(account)}</h1>
<p class="quiet">${mid === null ? '' : `Business unit ${mid}. `}Backup of ${escaped(until)}, run <code>${escaped(run.runId)}</code>, kept in <code>${escaped(run.folder)}</code>.</p>`;
}

function summary({ report }: ReportSource): string {
  const facts = CHANGES.filter((change) => report.counts[change] > 0).map(
    (change) =>
      `<div class="fact"><dt class="${change}">${CHANGE_WORDS[change]}</dt><dd>${number(report.counts[change])}</dd></div>`,
  );
  const held = `<div class="fact"><dt>Assets then</dt><dd>${number(report.run.assets)}</dd></div>`;
  return `<dl class="facts">${facts.join('')}${held}</dl>`;
}

async function* table(source: ReportSource): AsyncGenerator<string> {
  if (source.report.total === 0) {
    yield '<p>Nothing had changed since the backup before.</p>\n';
    return;
  }
  yield `<table>
<caption>${number(source.report.total)} ${source.report.total === 1 ? 'asset' : 'assets'}</caption>
<thead><tr><th scope="col">Change</th><th scope="col">Name</th><th scope="col">Type</th><th scope="col">Folder</th><th scope="col">By</th><th scope="col">When</th></tr></thead>
<tbody>
`;
  for await (const page of source.rows) yield page.map((row) => tableRow(row, source.zone)).join('');
  yield '</tbody>\n</table>\n';
}

function tableRow(row: ChangeRow, zone: string): string {
  const marks = row.changes.map((change) => `<span class="mark ${change}">${CHANGE_WORDS[change]}</span>`);
  const words = row.words.length === 0 ? '' : `<div class="quiet">${row.words.map(escaped).join('; ')}</div>`;
  const moment = row.modifiedDate === null ? '' : when(row.modifiedDate, zone);
  return `<tr><td>${marks.join(' ')}</td><td>${escaped(row.name)} <span class="quiet">${row.id}</span>${words}</td><td>${escaped(row.typeName ?? '')}</td><td>${escaped(row.folderPath)}</td><td>${escaped(row.by ?? '')}</td><td class="moment">${escaped(moment)}</td></tr>\n`;
}

function when(instant: string, zone: string): string {
  const moment = DateTime.fromISO(instant, { zone });
  return moment.isValid ? moment.toFormat("yyyy-MM-dd HH:mm ('UTC'ZZ)") : instant;
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}
