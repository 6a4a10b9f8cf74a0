import { createHash } from 'node:crypto';
import { putJson, putLines } from '../../electron/backup/documents.ts';
import type { Storage } from '../../electron/storage/storage.ts';
import {
  type Account,
  type FolderLine,
  type IndexLine,
  type InventoryLine,
  type Manifest,
  type RunRecord,
  runRecordSchema,
} from '../../shared/format.ts';

/** Runs written by hand, straight in the format, for tests and measurements that need no account. */

export const WRITTEN_ACCOUNT: Account = { tenant: 'mc0123456789abcdefghijklmnop', mid: 100_000 };

export interface WrittenRun {
  readonly runId: string;
  readonly until: string;
  readonly folder?: string;
  readonly index?: readonly IndexLine[];
  readonly inventory?: readonly InventoryLine[];
  readonly folders?: readonly FolderLine[];
  readonly manifest?: Partial<Manifest>;
}

/** The root's own file. */
export async function writeRoot(storage: Storage, account: Account = WRITTEN_ACCOUNT): Promise<void> {
  await putJson(storage, 'backup-creator.json', { formatVersion: 1, account });
}

/** Writes a finished run and gives its folder. */
export async function writeRun(storage: Storage, run: WrittenRun): Promise<string> {
  const { runId, until, index = [], inventory = [], folders } = run;
  const folder = run.folder ?? `backup_${until.slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '_')}`;
  await storage.claim(folder, runId);
  const files = {
    folders:
      folders === undefined ? null : await putLines(storage, `${folder}/folders.ndjson`, paged(folders)),
    index: await putLines(storage, `${folder}/index.ndjson`, paged(index)),
    inventory: await putLines(storage, `${folder}/inventory.ndjson`, paged(inventory)),
  };
  const manifest: Manifest = {
    ...manifestOf(runId, until),
    counts: {
      ...NO_COUNTS,
      kept: index.length,
      deleted: inventory.filter(({ state }) => state === 'deleted').length,
    },
    ...run.manifest,
    files,
  };
  await putJson(storage, `${folder}/run.json`, recordOf(manifest));
  await putJson(storage, `${folder}/manifest.json`, manifest);
  return folder;
}

/** What of a manifest was known when its run began. */
function recordOf(manifest: Manifest): RunRecord {
  return runRecordSchema.parse(manifest);
}

const NO_COUNTS = {
  listed: 0,
  kept: 0,
  added: 0,
  changed: 0,
  unchanged: 0,
  deleted: 0,
  leftSelection: 0,
  problems: 0,
};

function manifestOf(runId: string, until: string): Omit<Manifest, 'files'> {
  const selection = { types: 'all', folders: 'all', scope: 'own' } as const;
  return {
    formatVersion: 1,
    kind: 'backup',
    toolVersion: '0.0.0',
    runId,
    sequence: 0,
    owner: 'test-installation',
    account: WRITTEN_ACCOUNT,
    selection,
    selectedFolderIds: null,
    full: false,
    buildsOn: [],
    trigger: 'manual',
    started: until,
    finished: until,
    since: null,
    until,
    watermark: until,
    watermarkSelection: selection,
    watermarkFolderIds: null,
    walked: true,
    itemsWithoutId: 0,
    counts: NO_COUNTS,
    bytes: 0,
    requests: 0,
    trust: [],
    problems: [],
    pending: [],
    status: 'complete',
  };
}

/** The index line of an HTML block; its content is what `content` says. */
export function indexLine(
  id: number,
  { content = 'first', ...given }: Partial<IndexLine> & { content?: string } = {},
): IndexLine {
  const name = given.name ?? `Block ${id}`;
  const folderPath = given.folderPath ?? 'Content Builder';
  const folderId = given.folderId === undefined ? 1 : given.folderId;
  const path = `content/${folderPath}/${name}.${id}`;
  const meaning = JSON.stringify([id, name, folderId, content, given.customerKey, given.status]);
  return {
    id,
    customerKey: `key-${id}`,
    name,
    assetType: { id: 197, name: 'htmlblock' },
    folderPath,
    folderId,
    createdDate: '2024-01-01T00:00:00.0000000Z',
    modifiedDate: '2024-01-01T00:00:00.0000000Z',
    modifiedBy: 'Ada Lovelace',
    status: 'Published',
    partial: false,
    source: 'id',
    contentHash: hashOf(meaning),
    files: [
      { path: `${path}.json`, bytes: meaning.length, sha256: hashOf(`json ${meaning}`) },
      { path: `${path}.html`, bytes: content.length, sha256: hashOf(content) },
    ],
    ...given,
  };
}

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

async function* paged<T>(lines: readonly T[]): AsyncGenerator<readonly T[]> {
  for (let start = 0; start < lines.length; start += 1000) yield lines.slice(start, start + 1000);
}
