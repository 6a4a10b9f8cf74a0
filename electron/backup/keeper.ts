import { z } from 'zod';
import { isBackupError } from '../../shared/errors.ts';
import type { IndexLine } from '../../shared/format.ts';
import { codeFiles, fileExtension } from '../marketing-cloud/content.ts';
import { toInstant } from '../marketing-cloud/dates.ts';
import type { AssetDocument, JsonObject, MarketingCloud } from '../marketing-cloud/marketing-cloud.ts';
import type { Storage } from '../storage/storage.ts';
import type { KeptAsset, PreviousVersion } from './catalog/listed.ts';
import { contentHash, sha256 } from './content-hash.ts';
import type { FolderTree } from './folder-tree.ts';
import { assetPaths, type NamedFile } from './names.ts';
import type { TextSink } from './text-sink.ts';

const text = z.string().optional().catch(undefined);

/** The fields of an asset that the index names; whatever is missing or of another type is left out. */
const describedSchema = z.object({
  customerKey: text,
  objectID: text,
  name: text,
  assetType: z.object({ name: text }).optional().catch(undefined),
  createdDate: text,
  modifiedBy: z.object({ name: text }).optional().catch(undefined),
  version: z.number().optional().catch(undefined),
  status: z.object({ name: text }).optional().catch(undefined),
});

/** Of a body's hash, in the names of files that stand beside an older one. */
const VERSION_DIGITS = 8;

/** An asset that has an id. */
export type IdentifiedAsset = AssetDocument & { readonly id: number };

/** The outcome of keeping one asset: `failure` says what of it could not be kept. */
export interface Kept {
  readonly asset: KeptAsset;
  readonly failure: string | undefined;
}

/** Writes assets into a snapshot folder: the service's bytes, the code as a readable file, the binary. */
export class Keeper {
  readonly #client: MarketingCloud;
  readonly #storage: Storage;
  readonly #folder: string;
  readonly #tree: FolderTree;
  readonly #signal: AbortSignal;
  readonly #texts: TextSink | undefined;

  constructor(parts: {
    client: MarketingCloud;
    storage: Storage;
    folder: string;
    tree: FolderTree;
    signal: AbortSignal;
    /** Shown what is kept. */
    texts?: TextSink | undefined;
  }) {
    this.#client = parts.client;
    this.#storage = parts.storage;
    this.#folder = parts.folder;
    this.#tree = parts.tree;
    this.#signal = parts.signal;
    this.#texts = parts.texts;
  }

  /**
   * Keeps an asset unless it equals the version held. `isFatal` tells errors that end the run from those
   * that leave this asset partial.
   */
  async keep(
    document: IdentifiedAsset,
    source: 'id' | 'list',
    options: {
      previous: PreviousVersion | undefined;
      partial: boolean;
      isFatal: (error: unknown) => boolean;
    },
  ): Promise<Kept> {
    const { previous } = options;
    const hash = contentHash(document.value);
    const equal = previous?.hash === hash;
    const common = {
      id: document.id,
      modified: document.modifiedDate ?? '',
      categoryId: document.categoryId ?? null,
      typeId: document.typeId ?? 0,
      hash,
      source,
    };
    if (equal && previous.sufficient && !options.partial) {
      return {
        asset: { ...common, partial: false, outcome: 'equal', bytes: 0, line: undefined },
        failure: undefined,
      };
    }
    const written = await this.#write(document, options.isFatal);
    const partial = options.partial || written.failure !== undefined;
    const line = this.#line(document, { source, hash, partial, files: written.files });
    const bytes = written.files.reduce((sum, file) => sum + file.bytes, 0);
    const outcome = previous === undefined ? 'added' : equal ? 'equal' : 'changed';
    return { asset: { ...common, partial, outcome, bytes, line }, failure: written.failure };
  }

  async #write(
    document: IdentifiedAsset,
    isFatal: (error: unknown) => boolean,
  ): Promise<{ files: IndexLine['files']; failure: string | undefined }> {
    const code = codeFiles(document.value);
    const binary = fileExtension(document.value);
    const fetched = binary === undefined ? undefined : await this.#binary(document.id, isFatal);
    const bodies: { file: NamedFile; body: Uint8Array }[] = [
      { file: { role: 'json', extension: 'json' }, body: document.bytes },
      ...code.map(({ extension, text }) => ({
        file: { role: 'code' as const, extension },
        body: Buffer.from(text),
      })),
      ...(binary !== undefined && fetched?.bytes
        ? [{ file: { role: 'binary' as const, extension: binary }, body: fetched.bytes }]
        : []),
    ];
    const pathsOf = (version?: string) =>
      assetPaths({
        name: nameOf(document.value),
        id: document.id,
        folderPath: this.#tree.path(document.categoryId),
        files: bodies.map(({ file }) => file),
        ...(version === undefined ? {} : { version }),
      });
    const files = await this.#putAll(bodies, pathsOf);
    this.#texts?.add(
      { id: document.id, typeId: document.typeId ?? 0 },
      files.map((file, index) => ({ ...file, body: bodies[index]?.body ?? new Uint8Array() })),
    );
    return { files, failure: fetched?.failure };
  }

  /** All files of an asset at once. Throws only when none of them is being written any more. */
  async #putAll(
    bodies: readonly { file: NamedFile; body: Uint8Array }[],
    pathsOf: (version?: string) => string[],
  ): Promise<IndexLine['files']> {
    const usual = pathsOf();
    const outcomes = await Promise.allSettled(
      bodies.map(({ file, body }, index) =>
        this.#put(body, contentTypeOf(file.extension), (version) => {
          const path = (version === undefined ? usual : pathsOf(version))[index];
          if (path === undefined) throw new Error('A file of an asset was not named.');
          return path;
        }),
      ),
    );
    return outcomes.map((outcome) => {
      if (outcome.status === 'rejected') throw outcome.reason;
      return outcome.value;
    });
  }

  /** Where an earlier version has the path and may not be replaced, this one goes beside it. */
  async #put(
    body: Uint8Array,
    contentType: string,
    pathOf: (version?: string) => string,
  ): Promise<IndexLine['files'][number]> {
    const hash = sha256(body);
    const putAt = async (path: string) => {
      await this.#storage.put(`${this.#folder}/${path}`, body, { contentType, signal: this.#signal });
      return { path, bytes: body.length, sha256: hash };
    };
    try {
      return await putAt(pathOf());
    } catch (error) {
      if (!isBackupError(error, 'storage-immutable')) throw error;
      return putAt(pathOf(hash.slice(0, VERSION_DIGITS)));
    }
  }

  async #binary(
    id: number,
    isFatal: (error: unknown) => boolean,
  ): Promise<{ bytes: Uint8Array | undefined; failure: string | undefined }> {
    try {
      const bytes = await this.#client.file(id, this.#signal);
      return { bytes, failure: bytes ? undefined : 'Marketing Cloud has no file for this asset (404).' };
    } catch (error) {
      if (isFatal(error)) throw error;
      return { bytes: undefined, failure: `its file: ${reasonOf(error)}` };
    }
  }

  #line(
    document: IdentifiedAsset,
    kept: { source: 'id' | 'list'; hash: string; partial: boolean; files: IndexLine['files'] },
  ): IndexLine {
    const described = describedSchema.parse(document.value);
    const { customerKey, objectID, version } = described;
    const modifiedBy = described.modifiedBy?.name;
    const status = described.status?.name;
    const typeName = described.assetType?.name;
    return {
      id: document.id,
      ...(customerKey === undefined ? {} : { customerKey }),
      ...(objectID === undefined ? {} : { objectID }),
      name: nameOf(document.value),
      assetType: { id: document.typeId ?? 0, ...(typeName === undefined ? {} : { name: typeName }) },
      folderPath: this.#tree.path(document.categoryId).join('/'),
      folderId: document.categoryId ?? null,
      createdDate: (described.createdDate && toInstant(described.createdDate)) ?? null,
      modifiedDate: document.modifiedDate ?? null,
      ...(modifiedBy === undefined ? {} : { modifiedBy }),
      ...(version === undefined ? {} : { version }),
      ...(status === undefined ? {} : { status }),
      partial: kept.partial,
      source: kept.source,
      contentHash: kept.hash,
      files: kept.files,
    };
  }
}

/** The name people know an asset by. */
export function nameOf(value: JsonObject): string {
  const { name, customerKey } = describedSchema.parse(value);
  return name ?? customerKey ?? '';
}

/** Why an asset is not kept whole; with the next step where trying again is not enough. */
export function reasonOf(error: unknown): string {
  if (isBackupError(error, 'permission-missing'))
    return [error.message, error.hint].filter(Boolean).join(' ');
  return messageOf(error);
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The media type of a file of an asset. */
export function contentTypeOf(extension: string): string {
  return CONTENT_TYPES[extension] ?? 'application/octet-stream';
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  json: 'application/json',
  html: 'text/html; charset=utf-8',
  amp: 'text/plain; charset=utf-8',
  ssjs: 'text/plain; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  xml: 'application/xml',
  rss: 'application/rss+xml',
  png: 'image/png',
  gif: 'image/gif',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  svg: 'image/svg+xml',
  pdf: 'application/pdf',
};
