import type { Change, ChangeReport, ChangeRow } from '../../../shared/browse.ts';

/** A run's changes, to be written as a document. */
export interface ReportSource {
  /** The job's or the account's name. */
  readonly account: string;
  readonly mid: number | null;
  readonly report: Omit<ChangeReport, 'rows'>;
  /** All rows of the report, in pages. */
  readonly rows: AsyncIterable<readonly ChangeRow[]> | Iterable<readonly ChangeRow[]>;
  /** IANA zone that times are written in. */
  readonly zone: string;
}

/** What is said of each kind of change, in the order of a report. */
export const CHANGE_WORDS: Readonly<Record<Change, string>> = {
  added: 'Added',
  changed: 'Changed',
  moved: 'Moved',
  renamed: 'Renamed',
  deleted: 'Deleted',
  'left-selection': 'No longer selected',
};

export const CHANGES: readonly Change[] = [
  'added',
  'changed',
  'moved',
  'renamed',
  'deleted',
  'left-selection',
];
