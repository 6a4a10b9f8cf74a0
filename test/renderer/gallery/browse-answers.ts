import type {
  AssetDetails,
  AssetRow,
  BrokenReferences,
  Reference,
  References,
  SearchHit,
  SearchPage,
  StoredFiles,
  TextRange,
} from '../../../shared/browse.ts';
import type { CallHandlers } from '../../../shared/ipc.ts';
import type { SampleAccount, SampleAsset } from './browse-account.ts';

type SearchInput = Parameters<CallHandlers['browse.search']>[0];

/** Rows whose name, key or code has the text, as the program finds them. */
export function searchIn(account: SampleAccount, rows: readonly AssetRow[], input: SearchInput): SearchPage {
  const { filters, offset, limit } = input;
  const wanted = rows.filter(
    (row) =>
      (filters.types.length === 0 || filters.types.includes(row.typeId)) &&
      (filters.folderId === null || row.folderId === filters.folderId) &&
      (filters.authors.length === 0 || filters.authors.includes(row.modifiedBy ?? '')) &&
      (filters.gone === 'with' || (filters.gone === 'only') === (row.gone !== null)),
  );
  const hits = wanted.flatMap((row) => hitOf(account, row, input));
  return {
    rows: hits.slice(offset, offset + limit),
    more: hits.length > offset + limit,
    unsearched: 0,
    tooShort: input.text.length < 3,
    cut: 0,
  };
}

function hitOf({ assets }: SampleAccount, row: AssetRow, input: SearchInput): SearchHit[] {
  const versions = assets.find(({ id }) => id === row.id)?.versions ?? [];
  const newest = versions.findLastIndex((each) => each.row.runId === row.runId);
  for (const version of versions.slice(0, newest + 1).toReversed()) {
    const current = version === versions[newest];
    const code = input.in === 'names' || input.text.length < 3 ? '' : version.code;
    const names = input.in === 'code' || !current ? [] : (['name', 'key'] as const);
    const places = [
      ...names.map((where) => ({ where, text: (where === 'name' ? row.name : row.customerKey) ?? '' })),
      ...code.split('\n').map((line) => ({ where: 'code' as const, text: line.trim() })),
    ];
    for (const { where, text } of places) {
      const ranges = rangesOf(text, input.text);
      if (ranges.length === 0) continue;
      return [{ ...version.row, gone: row.gone, current, match: { where, text, ranges } }];
    }
  }
  return [];
}

function rangesOf(text: string, wanted: string): TextRange[] {
  const ranges: TextRange[] = [];
  const lower = text.toLowerCase();
  for (let from = lower.indexOf(wanted.toLowerCase()); from >= 0; ) {
    ranges.push([from, from + wanted.length]);
    from = lower.indexOf(wanted.toLowerCase(), from + wanted.length);
  }
  return ranges;
}

/** What the code of the sample assets names. */
function allReferences({ assets }: SampleAccount, rows: readonly AssetRow[]): Reference[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return rows
    .filter(({ gone }) => gone === null)
    .flatMap((row) => {
      const code =
        assets.find(({ id }) => id === row.id)?.versions.find((each) => each.row.runId === row.runId)?.code ??
        '';
      return code.split('\n').flatMap((line, index): Reference[] => {
        const target = /ContentBlockById\((\d+)\)/.exec(line)?.[1];
        if (target === undefined) return [];
        const to = byId.get(Number(target));
        return [
          {
            from: { id: row.id, name: row.name, runId: row.runId },
            how: 'ContentBlockById',
            target,
            line: index + 1,
            to: to ? { id: to.id, name: to.name, runId: to.runId } : null,
            state: to === undefined ? 'missing' : to.gone ? 'deleted' : 'present',
          },
        ];
      });
    });
}

export function referencesOf(account: SampleAccount, rows: readonly AssetRow[], id: number): References {
  const all = allReferences(account, rows);
  return {
    uses: all.filter(({ from }) => from.id === id),
    usedBy: all.filter(({ to }) => to?.id === id),
    usedByTotal: all.filter(({ to }) => to?.id === id).length,
    unsearched: 0,
  };
}

export function brokenReferences(
  account: SampleAccount,
  rows: readonly AssetRow[],
  offset: number,
  limit: number,
): BrokenReferences {
  const broken = allReferences(account, rows).filter(({ state }) => state !== 'present');
  return { total: broken.length, rows: broken.slice(offset, offset + limit), unsearched: 0 };
}

export function slotsOf({ assets }: SampleAccount, asset: SampleAsset): AssetDetails['email'] {
  if (asset.kind !== 'email') return null;
  const [header, footer] = [assets[0], assets[11]].map((each) => each?.versions.at(-1)?.row);
  const block = (row: AssetRow | undefined) => ({
    key: row?.customerKey ?? '',
    id: row?.id ?? null,
    name: row?.name ?? null,
  });
  return {
    subject: '%%First Name%%, the spring collection is here 🌷',
    preheader: 'Free delivery until Sunday, in every shop and online',
    slots: [
      { key: 'header', blocks: [block(header)] },
      {
        key: 'footer',
        blocks: [block(footer), { key: 'order-footer', id: 481_516, name: 'Order footer EU' }],
      },
    ],
  };
}

const PAGE = 100;

/** A folder of the destination as it is stored. */
export function filesOf(
  { runs, assets }: SampleAccount,
  folder: string,
  cursor: string | null,
  bucket: boolean,
): StoredFiles {
  const root = bucket ? 's3://northwind-backups/marketing-cloud/retail-eu' : '/Users/ada/Backups/Retail EU';
  const address = folder === '' ? root : `${root}/${folder}`;
  const run = runs.find((each) => folder === each.folder || folder.startsWith(`${each.folder}/`));
  if (run === undefined) {
    const files = [{ name: 'backup-creator.json', bytes: 184, modified: runs[0]?.until ?? null }];
    return {
      folder,
      address,
      folders: runs.map((each) => each.folder),
      files,
      next: null,
      local: !bucket,
    };
  }
  const inside = folder.slice(run.folder.length + 1);
  const kept = assets.flatMap(({ versions }) =>
    versions
      .filter(({ row }) => row.runId === run.runId)
      .flatMap(({ row, code }) => [
        { path: `content/${row.folderPath}/${row.name}.${row.id}.json`, bytes: row.bytes },
        { path: `content/${row.folderPath}/${row.name}.${row.id}.html`, bytes: code.length },
      ]),
  );
  const own = ['folders.ndjson', 'index.ndjson', 'inventory.ndjson', 'manifest.json', 'run.json'];
  const all = [...kept, ...own.map((path) => ({ path, bytes: 2400 + path.length * 310 }))];
  const below = all
    .filter(({ path }) => inside === '' || path.startsWith(`${inside}/`))
    .map(({ path, bytes }) => ({ name: inside === '' ? path : path.slice(inside.length + 1), bytes }));
  const folders = [
    ...new Set(below.flatMap(({ name }) => (name.includes('/') ? [name.split('/')[0] ?? ''] : []))),
  ];
  const files = below
    .filter(({ name }) => !name.includes('/'))
    .map((file) => ({ ...file, modified: run.until }));
  const from = Number(cursor ?? 0);
  return {
    folder,
    address,
    folders: from === 0 ? folders.sort() : [],
    files: files.slice(from, from + PAGE),
    next: files.length > from + PAGE ? String(from + PAGE) : null,
    local: !bucket,
  };
}
