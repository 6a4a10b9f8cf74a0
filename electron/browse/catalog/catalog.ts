import type { DatabaseSync } from 'node:sqlite';
import type { AssetPage, ChangeReport, FolderAt, HistoryEntry, RunPoint } from '../../../shared/browse.ts';
import { Sql } from '../../backup/catalog/sql.ts';
import { Assets, type AssetsQuery } from './assets.ts';
import { ChangeReports, type ReportQuery } from './changes.ts';
import { Histories } from './history.ts';
import { moment } from './rows.ts';
import { RunPoints } from './runs.ts';
import { Transitions } from './transitions.ts';
import { Trees } from './tree.ts';
import { type KeptVersion, Versions } from './versions.ts';

/** All that the browser of a job can be asked: what the destination says, without reading content. Synchronous. */
export class BrowseCatalog {
  readonly #sql: Sql;
  readonly #trees: Trees;
  readonly #assets: Assets;
  readonly #versions: Versions;
  readonly #histories: Histories;
  readonly #reports: ChangeReports;
  readonly #runs: RunPoints;

  constructor(reader: DatabaseSync) {
    this.#sql = new Sql(reader);
    this.#trees = new Trees(this.#sql);
    this.#assets = new Assets(this.#sql, this.#trees);
    this.#versions = new Versions(this.#sql, this.#trees);
    const transitions = new Transitions(this.#sql, this.#trees);
    this.#histories = new Histories(this.#sql, this.#trees, transitions);
    this.#runs = new RunPoints(this.#sql);
    this.#reports = new ChangeReports(this.#sql, transitions, this.#runs);
  }

  runs(): RunPoint[] {
    return this.#runs.all();
  }

  /** Content Builder's folders at a date. */
  tree(at: string | null): FolderAt[] {
    return this.#trees.foldersAt(moment(at));
  }

  assets(query: AssetsQuery): AssetPage {
    return this.#assets.page(query);
  }

  /** All versions and ends of an asset, newest first; empty where it was never kept. */
  history(id: number): HistoryEntry[] {
    return this.#histories.of(id);
  }

  /** What a run has changed. Throws `storage-not-found` where there is no such run. */
  report(query: ReportQuery): ChangeReport {
    return this.#reports.of(query);
  }

  /** The version of an asset that a run kept; undefined where there is none. */
  version(id: number, runId: string): KeptVersion | undefined {
    return this.#versions.keptBy(id, runId);
  }

  /** The newest version of an asset by a date, whether it is there or gone. */
  versionAt(id: number, at: string | null): KeptVersion | undefined {
    return this.#versions.newestAt(id, at);
  }

  /** The account at a date by id, without what is gone: a page of the assets after an id. */
  accountAt(at: string | null, afterId: number, limit: number): KeptVersion[] {
    return this.#versions.accountAt(at, afterId, limit);
  }
}
