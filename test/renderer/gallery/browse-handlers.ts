import type {
  AssetRow,
  BrowseState,
  Change,
  ChangeRow,
  Comparison,
  FolderAt,
  HistoryEntry,
  Saving,
} from '../../../shared/browse.ts';
import type { CallError, CallHandlers, CallName, EventName, Events } from '../../../shared/ipc.ts';
import { type SampleAccount, type SampleAsset, type SampleVersion, sampleAccount } from './browse-account.ts';
import { brokenReferences, filesOf, referencesOf, searchIn, slotsOf } from './browse-answers.ts';
import { BIG_FOLDER, bigRow } from './browse-big-folder.ts';

/** How the backups of the gallery's jobs are to be found. */
export interface BrowseSample {
  /** A folder with this many assets beside the others. */
  readonly big?: number;
  readonly problem?: CallError;
  readonly state?: Partial<BrowseState>;
  readonly bucket?: boolean;
}

type Emit = <Name extends EventName>(name: Name, payload: Events[Name]) => void;
type Handlers = Pick<CallHandlers, Extract<CallName, `browse.${string}`>>;

const SAVE_MILLISECONDS = 150;

/** What the gallery's program answers about what is backed up. */
export function browseHandlers(sample: BrowseSample, emit: Emit): Handlers {
  let account: SampleAccount | undefined;
  const world = () => (account ??= sampleAccount());
  const saved = new Set<string>();
  const cancelled = new Set<string>();
  const versionOf = (id: number, runId: string) => {
    const found = assetOf(world(), id).versions.find(({ row }) => row.runId === runId);
    if (found === undefined) throw new Error('There is no such version.');
    return found;
  };
  return {
    'browse.open': async () => stateOf(world(), sample),
    'browse.tree': async ({ at }) => treeAt(world(), at, sample.big ?? 0),
    'browse.assets': async ({ at, folderId, gone, sort, descending, offset, limit }) => {
      const total = folderId === BIG_FOLDER ? (sample.big ?? 0) : null;
      if (total !== null) {
        const length = Math.max(0, Math.min(limit, total - offset));
        const place = (index: number) => (descending ? total - 1 - offset - index : offset + index);
        return { total, rows: Array.from({ length }, (_, index) => bigRow(place(index))) };
      }
      const rows = rowsAt(world(), at)
        .filter((row) => folderId === null || row.folderId === folderId)
        .filter((row) => gone === 'with' || (gone === 'only') === (row.gone !== null))
        .sort(orderBy(sort));
      if (descending) rows.reverse();
      return { total: rows.length, rows: rows.slice(offset, offset + limit) };
    },
    'browse.search': async (input) => searchIn(world(), rowsAt(world(), input.at), input),
    'browse.facets': async () => facetsOf(rowsAt(world(), null)),
    'browse.history': async ({ id }) => historyOf(world(), assetOf(world(), id)),
    'browse.asset': async ({ id, runId }) => {
      if (id >= 900_000) return detailsOf(bigRow(id - 900_000), '', sample);
      const { row, code } = versionOf(id, runId);
      return { ...detailsOf(row, code, sample), email: slotsOf(world(), assetOf(world(), id)) };
    },
    'browse.text': async ({ id, runId, part }) => {
      const { row, code } = versionOf(id, runId);
      return part === 'json'
        ? { text: JSON.stringify(jsonOf(row, code), null, 2), language: 'json' }
        : { text: code, language: languageOf(row) };
    },
    'browse.preview': async ({ id, runId, remoteImages }) => {
      const { row } = versionOf(id, runId);
      const name = row.typeName === 'png' ? 'image' : row.typeName === 'htmlemail' ? 'email' : 'block';
      return { url: `/preview/${name}.html${remoteImages ? '?images' : ''}` };
    },
    'browse.compare': async ({ id, from, to }) => compare(versionOf(id, from), versionOf(id, to)),
    'browse.report': async ({ runId, change, offset, limit }) => {
      const { runs } = world();
      const run = runs.find((each) => each.runId === runId);
      if (run === undefined) throw new Error('There is no such run.');
      const all = changesOf(world(), runs.indexOf(run));
      const rows = change === null ? all : all.filter(({ changes }) => changes.includes(change));
      const counted = (kind: Change) => all.filter(({ changes }) => changes.includes(kind)).length;
      return {
        run,
        counts: {
          added: counted('added'),
          changed: counted('changed'),
          moved: counted('moved'),
          renamed: counted('renamed'),
          deleted: counted('deleted'),
          'left-selection': counted('left-selection'),
        },
        total: rows.length,
        rows: rows.slice(offset, offset + limit),
        series: runs.slice(0, runs.indexOf(run) + 1).map((each, index) => ({
          runId: each.runId,
          until: each.until,
          changes: changesOf(world(), index).length,
        })),
      };
    },
    'browse.exportReport': async ({ format }) => `/Users/ada/Desktop/changes-20261124.${format}`,
    'browse.references': async ({ id, at }) => referencesOf(world(), rowsAt(world(), at), id),
    'browse.brokenReferences': async ({ at, offset, limit }) =>
      brokenReferences(world(), rowsAt(world(), at), offset, limit),
    'browse.files': async ({ folder, cursor }) => filesOf(world(), folder, cursor, sample.bucket ?? false),
    'browse.openFile': async () => undefined,
    'browse.showFile': async () => undefined,
    'browse.save': async ({ jobId, what, as }) => {
      const total = what.kind === 'version' ? 1 : what.kind === 'assets' ? what.ids.length : 120;
      const saveId = crypto.randomUUID();
      saved.add(saveId);
      const base = {
        saveId,
        jobId,
        total,
        path: `/Users/ada/Desktop/Retail EU${as === 'zip' ? '.zip' : ''}`,
      };
      save(base, emit, cancelled);
      return { saveId };
    },
    'browse.cancelSave': async ({ saveId }) => void cancelled.add(saveId),
    'browse.showSaved': async () => undefined,
  };
}

function save(
  base: Pick<Saving, 'saveId' | 'jobId' | 'total' | 'path'>,
  emit: Emit,
  cancelled: ReadonlySet<string>,
): void {
  let done = 0;
  const tell = (state: Saving['state']) =>
    emit('browse.saving', { ...base, state, done, bytes: done * 14_200, error: null });
  tell('running');
  const timer = setInterval(() => {
    done = Math.min(base.total, done + 10);
    const state = cancelled.has(base.saveId) ? 'cancelled' : done < base.total ? 'running' : 'done';
    if (state !== 'running') clearInterval(timer);
    tell(state);
  }, SAVE_MILLISECONDS);
}

function stateOf({ runs }: SampleAccount, { problem, state, bucket }: BrowseSample): BrowseState {
  return {
    runs,
    reading: false,
    progress: null,
    indexed: { done: 612, total: 612 },
    problem: problem ?? null,
    destinationKind: bucket ? 's3' : 'local',
    address: bucket ? 's3://northwind-backups/marketing-cloud/retail-eu' : '/Users/ada/Backups/Retail EU',
    ...state,
  };
}

function assetOf({ assets }: SampleAccount, id: number): SampleAsset {
  const found = assets.find((asset) => asset.id === id);
  if (found === undefined) throw new Error('There is no such asset.');
  return found;
}

/** The newest version of each asset by then. */
function rowsAt({ runs, assets }: SampleAccount, at: string | null): AssetRow[] {
  const last = at === null ? runs.length - 1 : runs.findLastIndex(({ until }) => until <= at);
  return assets.flatMap(({ versions, gone }) => {
    const newest = versions.findLast(({ run }) => run <= last);
    if (newest === undefined) return [];
    if (gone === null || gone.run > last) return [newest.row];
    return [{ ...newest.row, gone: { state: gone.state, since: runs[gone.run]?.until ?? '' } }];
  });
}

function orderBy(sort: 'name' | 'modified' | 'type' | 'author') {
  const text = (row: AssetRow) =>
    ({ name: row.name, modified: row.modifiedDate, type: row.typeName, author: row.modifiedBy })[sort] ?? '';
  return (one: AssetRow, other: AssetRow) => text(one).localeCompare(text(other), 'en') || one.id - other.id;
}

function treeAt(account: SampleAccount, at: string | null, big: number): FolderAt[] {
  const rows = Map.groupBy(rowsAt(account, at), ({ folderId }) => folderId);
  const folders = account.folders.map((folder) => {
    const inside = rows.get(folder.id) ?? [];
    const gone = inside.filter((row) => row.gone !== null).length;
    return { ...folder, assets: inside.length - gone, gone };
  });
  if (big === 0) return folders;
  const tiles = { id: BIG_FOLDER, parentId: 1, name: 'Product tiles', shared: false, assets: big, gone: 0 };
  return [...folders, tiles];
}

function facetsOf(rows: readonly AssetRow[]) {
  const types = Map.groupBy(rows, ({ typeId }) => typeId);
  const authors = Map.groupBy(rows, ({ modifiedBy }) => modifiedBy ?? '');
  return {
    types: [...types].map(([id, of]) => ({ id, name: of[0]?.typeName ?? null, assets: of.length })),
    authors: [...authors].map(([name, of]) => ({ name, assets: of.length })),
  };
}

function historyOf({ runs }: SampleAccount, { versions, gone }: SampleAsset): HistoryEntry[] {
  const kept = versions.map((each) => entryOf(each, runs[each.run]?.until ?? ''));
  const end = gone && runs[gone.run];
  if (gone && end) {
    kept.push({
      runId: end.runId,
      until: end.until,
      changes: [gone.state],
      words: [gone.state === 'deleted' ? 'deleted' : 'left the selection'],
      modifiedDate: null,
      modifiedBy: null,
      version: null,
      contentHash: null,
    });
  }
  return kept.toReversed();
}

function entryOf({ row, changes, words }: SampleVersion, until: string): HistoryEntry {
  const { runId, modifiedDate, modifiedBy } = row;
  return {
    runId,
    until,
    changes,
    words,
    modifiedDate,
    modifiedBy,
    version: row,
    contentHash: `${runId}${row.id}`,
  };
}

function changesOf({ runs, assets }: SampleAccount, run: number): ChangeRow[] {
  return assets.flatMap(({ id, versions, gone }): ChangeRow[] => {
    const kept = versions.findIndex((each) => each.run === run);
    const isEnd = gone?.run === run;
    const shown = kept >= 0 ? versions[kept] : isEnd ? versions.at(-1) : undefined;
    if (shown === undefined) return [];
    const { name, typeName, folderPath, modifiedBy, modifiedDate, runId } = shown.row;
    const before = kept >= 0 ? versions[kept - 1]?.row.runId : runId;
    return [
      {
        id,
        name,
        typeName,
        folderPath,
        changes: isEnd ? [gone.state] : shown.changes,
        words: isEnd ? [gone.state === 'deleted' ? 'deleted' : 'left the selection'] : shown.words,
        by: isEnd ? null : modifiedBy,
        modifiedDate: isEnd ? (runs[run]?.until ?? null) : modifiedDate,
        runId: isEnd ? null : runId,
        previousRunId: before ?? null,
      },
    ];
  });
}

function languageOf({ typeName }: AssetRow): 'html' | 'ampscript' | 'text' {
  return typeName === 'codesnippetblock' ? 'ampscript' : typeName === 'textblock' ? 'text' : 'html';
}

function jsonOf(row: AssetRow, content: string) {
  const { id, name, customerKey, createdDate, modifiedDate } = row;
  return {
    id,
    customerKey,
    assetType: { id: row.typeId, name: row.typeName },
    name,
    owner: { id: 717_203, email: 'ada@northwind.example', name: row.modifiedBy },
    createdDate,
    modifiedDate,
    category: { id: row.folderId, name: row.folderPath.split('/').at(-1) },
    content,
  };
}

function detailsOf(row: AssetRow, code: string, { bucket }: BrowseSample) {
  const isImage = row.typeName === 'png';
  const run = `backup_${(row.modifiedDate ?? '').slice(0, 10).replaceAll('-', '')}`;
  const base = `content/${row.folderPath}/${row.name}.${row.id}`;
  const root = bucket ? 's3://northwind-backups/marketing-cloud/retail-eu' : '/Users/ada/Backups/Retail EU';
  const language = languageOf(row);
  const codePart = { part: `${base}.html`, label: 'Code', language, bytes: code.length };
  const json = { part: 'json', label: 'JSON', language: 'json' as const, bytes: code.length + 900 };
  const preview = isImage ? ('image' as const) : language === 'text' ? ('text' as const) : ('html' as const);
  return {
    row,
    address: `${root}/${run}/${base}.json`,
    folder: run,
    files: [{ path: `${base}.json`, bytes: row.bytes, sha256: 'f'.repeat(64) }],
    texts: isImage ? [json] : [codePart, json],
    properties: propertiesOf(row),
    preview,
    email: null,
  };
}

function propertiesOf(row: AssetRow) {
  const text = (label: string, value: string | number | null) =>
    value === null ? [] : [{ label, value: String(value), kind: 'text' as const }];
  const instant = (label: string, value: string | null) =>
    value === null ? [] : [{ label, value, kind: 'instant' as const }];
  return [
    ...text('Id', row.id),
    ...(row.customerKey === null
      ? []
      : [{ label: 'Customer key', value: row.customerKey, kind: 'code' as const }]),
    ...text('Folder', row.folderPath),
    ...text('Status', row.status),
    ...instant('Created', row.createdDate),
    ...text('Created by', 'Ada Lindqvist'),
    ...instant('Changed', row.modifiedDate),
    ...text('Changed by', row.modifiedBy),
    ...text('Version', 3),
    ...text('Tags', 'spring, market'),
  ];
}

function compare(one: SampleVersion, other: SampleVersion): Comparison {
  const language = languageOf(one.row);
  const differs = one.code !== other.code;
  return {
    from: one.row,
    to: other.row,
    words: other.words,
    properties:
      one.row.modifiedBy === other.row.modifiedBy
        ? []
        : [{ label: 'Changed by', from: one.row.modifiedBy, to: other.row.modifiedBy }],
    texts: differs ? [{ label: 'Code', language, from: one.code, to: other.code }] : [],
    equal: differs ? [] : ['Code'],
  };
}
