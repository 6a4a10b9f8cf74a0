import type { ChangeRow } from '../../../shared/browse.ts';
import { CHANGE_WORDS } from '../../../shared/browse-words.ts';
import type { ReportSource } from './source.ts';

const COLUMNS = [
  'Change',
  'Id',
  'Name',
  'Type',
  'Folder',
  'Details',
  'Changed by',
  'Changed at',
  'Kept in run',
  'Version before in run',
] as const;

/**
 * The changes of a run as CSV (RFC 4180, UTF-8 with a byte order mark, so that spreadsheets read every script):
 * a line for each asset. Text that a spreadsheet would take for a formula is led by an apostrophe.
 */
export async function* reportCsv({ rows }: Pick<ReportSource, 'rows'>): AsyncGenerator<string> {
  yield `\uFEFF${line(COLUMNS)}`;
  for await (const page of rows) yield page.map((row) => line(cellsOf(row))).join('');
}

function cellsOf(row: ChangeRow): string[] {
  return [
    row.changes.map((change) => CHANGE_WORDS[change]).join(', '),
    String(row.id),
    row.name,
    row.typeName ?? '',
    row.folderPath,
    row.words.join('; '),
    row.by ?? '',
    row.modifiedDate ?? '',
    row.runId ?? '',
    row.previousRunId ?? '',
  ];
}

function line(cells: readonly string[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

function cell(text: string): string {
  const inert = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
