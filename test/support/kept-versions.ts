import { contentHash, sha256 } from '../../electron/backup/content-hash.ts';
import { contentTypeOf } from '../../electron/backup/keeper.ts';
import { assetPaths, type NamedFile } from '../../electron/backup/names.ts';
import type { KeptVersion } from '../../electron/browse/details/read-kept.ts';
import { codeFiles } from '../../electron/marketing-cloud/content.ts';
import type { JsonObject } from '../../electron/marketing-cloud/marketing-cloud.ts';
import type { Storage } from '../../electron/storage/storage.ts';
import type { AssetRow } from '../../shared/browse.ts';

export type KeptDocument = JsonObject & { id: number; name: string };

/** Writes an asset into a snapshot folder as a run does. */
export async function keepVersion(
  storage: Storage,
  document: KeptDocument,
  options: {
    readonly folder?: string;
    readonly folderPath?: readonly string[];
    readonly file?: { readonly extension: string; readonly bytes: Uint8Array };
  } = {},
): Promise<KeptVersion> {
  const { folder = 'backup_20261124', folderPath = ['Content Builder', 'News'], file } = options;
  const bodies: { file: NamedFile; body: Uint8Array }[] = [
    { file: { role: 'json', extension: 'json' }, body: Buffer.from(JSON.stringify(document)) },
    ...codeFiles(document).map(({ extension, text }) => ({
      file: { role: 'code' as const, extension },
      body: Buffer.from(text),
    })),
    ...(file === undefined
      ? []
      : [{ file: { role: 'binary' as const, extension: file.extension }, body: file.bytes }]),
  ];
  const { id, name } = document;
  const paths = assetPaths({ id, name, folderPath, files: bodies.map((each) => each.file) });
  const files = bodies.map(({ body }, index) => ({
    path: paths[index] ?? '',
    bytes: body.length,
    sha256: sha256(body),
  }));
  for (const [index, { body, file: kept }] of bodies.entries()) {
    await storage.put(`${folder}/${paths[index]}`, body, { contentType: contentTypeOf(kept.extension) });
  }
  const field = (key: string, inner: string): unknown => (document[key] as JsonObject | undefined)?.[inner];
  const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
  const status = text(field('status', 'name'));
  const typeName = text(field('assetType', 'name'));
  const customerKey = text(document.customerKey);
  return {
    folder,
    line: {
      id,
      name,
      ...(customerKey === undefined ? {} : { customerKey }),
      assetType: {
        id: Number(field('assetType', 'id') ?? 0),
        ...(typeName === undefined ? {} : { name: typeName }),
      },
      folderPath: folderPath.join('/'),
      folderId: Number(field('category', 'id') ?? 1),
      createdDate: null,
      modifiedDate: null,
      ...(status === undefined ? {} : { status }),
      partial: false,
      source: 'id',
      contentHash: contentHash(document),
      files,
    },
  };
}

/** The row of a version, as the window has it. */
export function rowOf({ line }: KeptVersion, runId = 'run-1'): AssetRow {
  return {
    id: line.id,
    runId,
    name: line.name,
    customerKey: line.customerKey ?? null,
    typeId: line.assetType.id,
    typeName: line.assetType.name ?? null,
    folderId: line.folderId,
    folderPath: line.folderPath,
    createdDate: line.createdDate,
    modifiedDate: line.modifiedDate,
    modifiedBy: line.modifiedBy ?? null,
    status: line.status ?? null,
    partial: line.partial,
    bytes: line.files.reduce((sum, { bytes }) => sum + bytes, 0),
    gone: null,
  };
}
