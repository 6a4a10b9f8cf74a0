import { setTimeout as wait } from 'node:timers/promises';
import { isBackupError } from '../../shared/errors.ts';
import type { Log } from '../journal/log.ts';
import { jsonObjectSchema, toAssetDocument } from './asset-document.ts';
import type { Assets } from './assets.ts';
import { AttemptFailure, cancelled, isRefusal } from './failures.ts';
import { parseFolder, readFolders } from './folders.ts';
import type { AssetDocument, Folder, JsonObject, NewFolder } from './marketing-cloud.ts';
import type { Redaction } from './redaction.ts';
import { type HttpReply, parseJson } from './reply.ts';
import type { RestCalls } from './rest.ts';
import type { RetryPolicy } from './retry.ts';

const ASSETS = '/asset/v1/content/assets';
const CATEGORIES = '/asset/v1/content/categories';

interface WriteParts {
  readonly rest: RestCalls;
  readonly assets: Assets;
  readonly redaction: Redaction;
  readonly log: Log;
  readonly retry: RetryPolicy;
}

/** Makes and changes assets and folders. */
export class Writes {
  readonly #parts: WriteParts;

  constructor(parts: WriteParts) {
    this.#parts = parts;
  }

  async createAsset(
    fields: JsonObject & { readonly customerKey: string },
    signal: AbortSignal,
  ): Promise<AssetDocument> {
    const subject = `making the asset ${JSON.stringify(fields.customerKey)}`;
    let isLost = false;
    const recover = async (own: AbortSignal) => {
      isLost = true;
      this.#parts.log.warn('Whether an asset was made is not known: it is looked for by its key.', {
        subject,
      });
      return this.#made(fields, own);
    };
    try {
      return await this.#parts.rest.create(
        subject,
        ASSETS,
        fields,
        (reply) => this.#read(reply),
        recover,
        signal,
      );
    } catch (error) {
      // The attempt whose reply was lost has made it, and the search did not show it yet.
      if (!isLost || !isBackupError(error, 'key-taken')) throw error;
      const made = await this.#patiently(() => this.#made(fields, signal), signal);
      if (made === undefined) throw error;
      return made;
    }
  }

  /** Sent again after a lost reply: changing to the same twice is changing once. */
  async updateAsset(id: number, fields: JsonObject, signal: AbortSignal): Promise<AssetDocument | undefined> {
    const read = (reply: HttpReply) => this.#read(reply, id);
    try {
      return await this.#parts.rest.patch(`changing asset ${id}`, `${ASSETS}/${id}`, fields, read, signal);
    } catch (error) {
      if (isRefusal(error, 404)) return undefined;
      throw error;
    }
  }

  async assetByKey(customerKey: string, signal: AbortSignal): Promise<AssetDocument | undefined> {
    const query = { types: 'all', scope: 'own', fields: 'identity', customerKey } as const;
    const { items } = await this.#parts.assets.page(query, { page: 1 }, 50, signal);
    for (const { id } of items) {
      const asset = id === undefined ? undefined : await this.#parts.assets.byId(id, signal);
      if (isKeyOf(asset, customerKey)) return asset;
    }
    return undefined;
  }

  async createFolder(folder: NewFolder, signal: AbortSignal): Promise<Folder> {
    const { name, parentId, description } = folder;
    const fields = { name, parentId, ...(description === undefined ? {} : { description }) };
    const find = (own: AbortSignal) => this.#findFolder(folder, own);
    try {
      return await this.#parts.rest.create(
        `making the folder ${JSON.stringify(name)}`,
        CATEGORIES,
        fields,
        (reply) => this.#readFolder(reply),
        find,
        signal,
      );
    } catch (error) {
      if (!isBackupError(error, 'key-taken')) throw error;
      const there = await this.#patiently(() => find(signal), signal);
      if (there === undefined) throw error;
      return there;
    }
  }

  /** What an attempt of ours has made: another asset that had this key before is none. */
  async #made(fields: JsonObject & { readonly customerKey: string }, signal: AbortSignal) {
    const found = await this.assetByKey(fields.customerKey, signal);
    return found?.value.name === fields.name ? found : undefined;
  }

  async #findFolder({ name, parentId }: NewFolder, signal: AbortSignal): Promise<Folder | undefined> {
    const { folders } = await readFolders(this.#parts, 'own', signal);
    return folders.find((folder) => folder.parentId === parentId && folder.name === name);
  }

  /** What was just made may not be in the search index yet. */
  async #patiently<T>(find: () => Promise<T | undefined>, signal: AbortSignal): Promise<T | undefined> {
    const { attempts, firstWaitMilliseconds, longestWaitMilliseconds } = this.#parts.retry;
    for (let attempt = 0; ; attempt += 1) {
      const found = await find();
      if (found !== undefined || attempt + 1 >= attempts) return found;
      const pause = Math.min(longestWaitMilliseconds, firstWaitMilliseconds * 2 ** attempt);
      try {
        await wait(pause, undefined, { signal });
      } catch {
        throw cancelled('what was made');
      }
    }
  }

  #read(reply: HttpReply, id?: number): AssetDocument {
    const parsed = jsonObjectSchema.safeParse(parseJson(reply, this.#parts.redaction));
    const document = parsed.success ? toAssetDocument(parsed.data, reply.bytes) : undefined;
    if (document?.id === undefined || (id !== undefined && document.id !== id)) {
      throw new AttemptFailure('service-reply', 'its answer is not the asset');
    }
    return document;
  }

  #readFolder(reply: HttpReply): Folder {
    const folder = parseFolder(parseJson(reply, this.#parts.redaction));
    if (folder === undefined) throw new AttemptFailure('service-reply', 'its answer is not a folder');
    return folder;
  }
}

/** Keys may have spaces at their ends, which the service does not tell apart. */
function isKeyOf(asset: AssetDocument | undefined, customerKey: string): asset is AssetDocument {
  const key = asset?.value.customerKey;
  return typeof key === 'string' && key.trim() === customerKey.trim();
}
