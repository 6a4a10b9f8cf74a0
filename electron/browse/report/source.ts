import type { ChangeReport, ChangeRow } from '../../../shared/browse.ts';

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
