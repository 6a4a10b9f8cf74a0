import { ASSET_TYPES } from '../../../electron/marketing-cloud/asset-types.ts';
import type { AssetRow, Change, FolderAt, GoneState, RunPoint } from '../../../shared/browse.ts';
import { codeOf, type SampleKind } from './browse-code.ts';
import { at } from './sample-data.ts';

/** A version of a sample asset, in the run at a place of the list of runs. */
export interface SampleVersion {
  readonly run: number;
  readonly row: AssetRow;
  readonly code: string;
  readonly changes: readonly Change[];
  readonly words: readonly string[];
}

export interface SampleAsset {
  readonly id: number;
  readonly kind: SampleKind;
  /** Oldest first. */
  readonly versions: readonly SampleVersion[];
  readonly gone: { readonly run: number; readonly state: GoneState } | null;
}

export interface SampleAccount {
  readonly runs: readonly RunPoint[];
  readonly folders: readonly Omit<FolderAt, 'assets' | 'gone'>[];
  readonly assets: readonly SampleAsset[];
}

const DAYS = [
  -62, -55, -48, -41, -36, -31, -27, -24, -21, -18, -15, -13, -11, -9, -8, -7, -6, -5, -4, -3, -2, -1, 0,
];

const AUTHORS = ['Ada Lindqvist', 'Ben Okafor', 'Chiara Conti', 'Dmitri Volkov', 'Elif Yılmaz'] as const;
const MARKETS = ['DE', 'FR', 'IT', 'ES', 'NL', 'UK', 'PL', 'SE', 'AT', 'CH'] as const;

const FOLDERS: SampleAccount['folders'] = [
  folder(1, 0, 'Content Builder'),
  folder(2, 1, 'Campaigns'),
  folder(3, 2, 'Spring 2026'),
  folder(4, 2, 'Autumn / Winter'),
  folder(8, 2, 'Black Friday'),
  folder(5, 1, 'Headers and footers'),
  folder(6, 1, 'Legal'),
  folder(7, 6, 'Imprint'),
  folder(9, 1, 'Loyalty'),
  folder(13, 1, 'Emails'),
  folder(14, 13, 'Newsletters'),
  folder(15, 13, 'Transactional'),
  folder(11, 1, 'Images'),
  folder(20, 0, 'Shared Content', true),
  folder(21, 20, 'Brand kit', true),
];

function folder(id: number, parentId: number, name: string, shared = false) {
  return { id, parentId, name, shared };
}

/** What lies where: names with a market each, of one kind. */
const SHELVES: readonly (readonly [folderId: number, kind: SampleKind, names: readonly string[]])[] = [
  [5, 'html', ['Header', 'Footer', 'Preheader row']],
  [6, 'html', ['Unsubscribe line']],
  [7, 'text', ['Imprint']],
  [3, 'html', ['Spring hero', 'Spring product grid', 'Spring countdown']],
  [4, 'html', ['Autumn teaser', 'Winter hero']],
  [8, 'code', ['Black Friday price logic']],
  [8, 'html', ['Black Friday banner']],
  [9, 'code', ['Loyalty points balance', 'Loyalty tier rules']],
  [9, 'html', ['Loyalty card']],
  [14, 'email', ['Weekly newsletter', 'Spring preview']],
  [15, 'email', ['Order confirmation', 'Shipping notice', 'Password reset']],
  [11, 'image', ['hero-spring', 'hero-winter', 'logo-loyalty', 'banner-black-friday']],
  [21, 'html', ['Brand header', 'Brand footer', 'Social links']],
  [2, 'text', ['Campaign briefing']],
];

const TYPES: Readonly<Record<SampleKind, number>> = {
  html: 197,
  text: 196,
  code: 220,
  email: 208,
  image: 28,
};

/** Numbers that look like chance and are the same each time. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

/** An account of a retailer: about 270 assets in 23 runs, with a life of their own. */
export function sampleAccount(): SampleAccount {
  const below = numbers(11);
  const assets: SampleAsset[] = [];
  for (const [folderId, kind, names] of SHELVES) {
    for (const name of names) {
      for (const market of MARKETS) {
        assets.push(life(100_200 + assets.length * 7, `${name} ${market}`, folderId, kind, below));
      }
    }
  }
  assets.push(deletedFooter());
  return { runs: runPoints(assets), folders: FOLDERS, assets };
}

export function runIdOf(run: number): string {
  return `0c1d7e5a-${String(run).padStart(4, '0')}-4f7a-9b02-7d1f6c2a9e10`;
}

function untilOf(run: number): string {
  return at('02:00:14', DAYS[run] ?? 0);
}

export function folderPathOf(folders: SampleAccount['folders'], id: number): string {
  const found = folders.find((each) => each.id === id);
  if (found === undefined) return '';
  const above = folderPathOf(folders, found.parentId);
  return above === '' ? found.name : `${above}/${found.name}`;
}

function life(
  id: number,
  name: string,
  folderId: number,
  kind: SampleKind,
  below: (n: number) => number,
): SampleAsset {
  const first = below(5) === 0 ? 1 + below(DAYS.length - 1) : 0;
  const edits = [0, 0, 1, 1, 2, 3, 6][below(7)] ?? 0;
  const versions: SampleVersion[] = [];
  let place = { name, folderId };
  const runs = new Set([first, ...Array.from({ length: edits }, () => first + below(DAYS.length - first))]);
  for (const run of [...runs].sort((one, other) => one - other)) {
    const by = AUTHORS[below(AUTHORS.length)] ?? AUTHORS[0];
    const kept = { id, run, kind, by, edition: versions.length, ...place };
    if (versions.length === 0) versions.push(version(kept, ['added'], ['added']));
    else if (below(6) === 0) {
      const before = place.name;
      place = { ...place, name: `${place.name} v${versions.length + 1}` };
      versions.push(version({ ...kept, ...place }, ['renamed'], [`renamed from ${before}`]));
    } else if (below(7) === 0 && folderId === 3) {
      place = { ...place, folderId: 2 };
      const words = [
        'moved from Content Builder/Campaigns/Spring 2026 to Content Builder/Campaigns',
        'code changed',
      ];
      versions.push(version({ ...kept, ...place }, ['changed', 'moved'], words));
    } else versions.push(version(kept, ['changed'], ['code changed']));
  }
  const last = versions.at(-1)?.run ?? 0;
  const isGone = below(14) === 0 && last < DAYS.length - 1;
  const gone = isGone
    ? {
        run: last + 1 + below(DAYS.length - 1 - last),
        state: below(3) === 0 ? ('left-selection' as const) : ('deleted' as const),
      }
    : null;
  return { id, kind, versions, gone };
}

/** The one that somebody looks for: it was deleted three days ago, and blocks still name it. */
function deletedFooter(): SampleAsset {
  const place = { id: 481_516, kind: 'code' as const, name: 'Order footer EU', folderId: 5 };
  const versions = [0, 5, 12, 17].map((run, edition) =>
    version(
      { ...place, run, edition, by: AUTHORS[edition % 2] ?? AUTHORS[0] },
      edition === 0 ? ['added'] : ['changed'],
      edition === 0 ? ['added'] : ['code changed'],
    ),
  );
  return { id: place.id, kind: place.kind, versions, gone: { run: 19, state: 'deleted' } };
}

interface Kept {
  readonly id: number;
  readonly run: number;
  readonly kind: SampleKind;
  readonly by: string;
  readonly edition: number;
  readonly name: string;
  readonly folderId: number;
}

function version(kept: Kept, changes: readonly Change[], words: readonly string[]): SampleVersion {
  const { id, run, kind, by, edition, name, folderId } = kept;
  const code = codeOf(kind, { id, name, edition });
  const modified = new Date(Date.parse(untilOf(run)) - 10 * 3_600_000 - (id % 47) * 60_000);
  const typeId = TYPES[kind];
  const row: AssetRow = {
    id,
    runId: runIdOf(run),
    name: kind === 'image' ? `${name}.png` : name,
    customerKey: `${id.toString(16)}-4c1f-8d2e-${(id * 31).toString(16)}`,
    typeId,
    typeName: ASSET_TYPES.get(typeId) ?? null,
    folderId,
    folderPath: folderPathOf(FOLDERS, folderId),
    createdDate: new Date(modified.getTime() - (edition + 1) * 40 * 86_400_000).toISOString(),
    modifiedDate: modified.toISOString(),
    modifiedBy: by,
    status: kind === 'email' ? 'Draft' : null,
    partial: id % 61 === 0,
    bytes: code.length * 3 + (kind === 'image' ? 84_000 : 900),
    gone: null,
  };
  return { run, row, code, changes, words };
}

function runPoints(assets: readonly SampleAsset[]): RunPoint[] {
  return DAYS.map((_, run) => {
    const kept = assets.flatMap(({ versions }) => versions.filter((each) => each.run === run));
    const added = kept.filter(({ changes }) => changes.includes('added')).length;
    const until = untilOf(run);
    return {
      runId: runIdOf(run),
      folder: `backup_${until.slice(0, 10).replaceAll('-', '')}`,
      kind: 'backup',
      until,
      started: until,
      trigger: run === 0 || run === 9 ? 'manual' : 'schedule',
      status: run === 13 ? 'with problems' : 'complete',
      kept: kept.length,
      added,
      changed: kept.length - added,
      deleted: assets.filter(({ gone }) => gone?.run === run).length,
      bytes: kept.reduce((sum, { row }) => sum + row.bytes, 0),
      assets: assets.filter(
        ({ versions, gone }) => (versions[0]?.run ?? 0) <= run && (gone === null || gone.run > run),
      ).length,
    };
  });
}
