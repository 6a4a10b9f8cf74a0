import type { AssetDetails, Comparison, StoredFiles, Text } from '../../shared/browse.ts';
import { BackupError } from '../../shared/errors.ts';
import type { KeptVersion } from '../browse/catalog/versions.ts';
import { compareVersions } from '../browse/compare/comparison.ts';
import { readDetails } from '../browse/details/asset-details.ts';
import { readPreview } from '../browse/details/preview.ts';
import { readText } from '../browse/details/texts.ts';
import type { JobBrowser } from '../browse/job-browser.ts';
import type { JobBrowsers } from './browsers.ts';

/** A version of an asset of a job: it lies in the folder of the run that kept it. */
export interface VersionAddress {
  readonly jobId: string;
  readonly id: number;
  readonly runId: string;
}

/** What is read of single versions, and of the destination as it is stored. */
export class VersionCalls {
  readonly #browsers: Pick<JobBrowsers, 'browser'>;

  constructor(browsers: Pick<JobBrowsers, 'browser'>) {
    this.#browsers = browsers;
  }

  async details(address: VersionAddress): Promise<AssetDetails> {
    const { browser, version } = await this.#find(address);
    return readDetails(await browser.storage(), version, version.row);
  }

  async text({ part, ...address }: VersionAddress & { readonly part: string }): Promise<Text> {
    const { browser, version } = await this.#find(address);
    return readText(await browser.storage(), version, part);
  }

  /** The page that shows a version, or a part of it, in a frame that may do nothing. */
  async previewPage({
    part,
    ...address
  }: VersionAddress & { readonly part: string | null }): Promise<string> {
    const { browser, version } = await this.#find(address);
    return readPreview(await browser.storage(), version, part);
  }

  async compare(versions: {
    readonly jobId: string;
    readonly id: number;
    readonly from: string;
    readonly to: string;
  }): Promise<Comparison> {
    const { jobId, id } = versions;
    const [{ browser, version: from }, { version: to }] = await Promise.all([
      this.#find({ jobId, id, runId: versions.from }),
      this.#find({ jobId, id, runId: versions.to }),
    ]);
    const storage = await browser.storage();
    return compareVersions(storage, { version: from, row: from.row }, { version: to, row: to.row });
  }

  /** A page of a folder at the destination: one call of its service. */
  async files(asked: {
    readonly jobId: string;
    readonly folder: string;
    readonly cursor: string | null;
  }): Promise<StoredFiles> {
    const { jobId, folder, cursor } = asked;
    const storage = await (await this.#browsers.browser(jobId)).storage();
    const page = await storage.listPage(folder, cursor === null ? {} : { cursor });
    return {
      folder,
      address: storage.locate(folder),
      folders: page.folders,
      files: page.files.map(({ name, bytes, modified }) => ({
        name,
        bytes,
        modified: modified?.toISOString() ?? null,
      })),
      next: page.next ?? null,
      local: storage.kind === 'local',
    };
  }

  async #find({ jobId, id, runId }: VersionAddress): Promise<{ browser: JobBrowser; version: KeptVersion }> {
    const browser = await this.#browsers.browser(jobId);
    const version = await browser.catalog.version(id, runId);
    if (version !== undefined) return { browser, version };
    throw new BackupError('storage-not-found', `The backups hold no version of asset ${id} from that run.`, {
      hint: 'Read the destination anew; the run may be gone from it.',
    });
  }
}
