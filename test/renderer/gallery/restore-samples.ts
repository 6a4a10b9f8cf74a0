import { pathWords } from '../../../renderer/words/browse.ts';
import type {
  RestoreActionView,
  RestoreDifference,
  RestoreItemView,
  RestoreView,
} from '../../../shared/trust.ts';
import { sampleAccount } from './browse-account.ts';
import { MIXED, MIXED_LATER } from './code-samples.ts';
import { at, jobId } from './sample-data.ts';

/** What restoring finds and comes to in the gallery's account. */
export interface RestoreSample {
  readonly finds?: Partial<Record<RestoreActionView, number>>;
  readonly missingScopes?: readonly string[];
  readonly foldersToMake?: readonly string[];
  readonly lostReferences?: number;
  /** So many of what is made or changed are refused. */
  readonly refused?: number;
  /** Where it comes no further. */
  readonly staysAt?: 'planning' | 'applying';
  readonly planFails?: RestoreView['error'];
  /** Restores of other days. */
  readonly earlier?: readonly RestoreView[];
}

export const ALL_KINDS: RestoreSample = {
  finds: { create: 3, update: 12, conflict: 2, unchanged: 190, impossible: 7 },
  foldersToMake: ['Content Builder / Campaigns / Spring 2026', 'Content Builder / Loyalty / Tiers'],
  lostReferences: 3,
};

const CHANGES = [['code'], ['code', 'name'], ['folder'], ['status', 'code'], ['image']] as const;

const IMPOSSIBLE = [
  'It belongs to another business unit, which shares it: restore it there.',
  'Its file is larger than 5 MB, which is the most that Marketing Cloud takes: upload it by hand.',
  'Marketing Cloud makes landing pages in CloudPages alone: make it there, then its content can be restored.',
];

const CONFLICTS = [
  'It was changed there on 2026-11-24 at 07:12 UTC by Chiara Conti, after the last backup.',
  'It was changed there on 2026-11-23 at 16:40 UTC by Ben Okafor, after the last backup.',
];

/** The assets of a plan, as many of each kind as are to be found. */
export function sampleItems(finds: NonNullable<RestoreSample['finds']>): RestoreItemView[] {
  const { assets } = sampleAccount();
  const kinds = (['create', 'update', 'conflict', 'impossible', 'unchanged'] as const).flatMap((action) =>
    Array.from({ length: finds[action] ?? 0 }, (_, index) => ({ action, index })),
  );
  return kinds.map(({ action, index }, place): RestoreItemView => {
    const row = assets[(place * 37) % assets.length]?.versions.at(-1)?.row;
    const isChanged = action === 'update' || action === 'conflict';
    return {
      id: 100_000 + place,
      name: row?.name ?? `Asset ${place}`,
      typeName: row?.typeName ?? 'htmlblock',
      folder: action === 'impossible' || row === undefined ? null : pathWords(row.folderPath),
      action,
      reason:
        action === 'impossible'
          ? (IMPOSSIBLE[index % IMPOSSIBLE.length] ?? null)
          : action === 'conflict'
            ? (CONFLICTS[index % CONFLICTS.length] ?? null)
            : null,
      changes: isChanged ? (CHANGES[index % CHANGES.length] ?? []) : [],
      outcome: null,
      message: null,
      targetId: action === 'create' ? null : 100_000 + place,
      notTaken: [],
    };
  });
}

export function countsOf(items: readonly RestoreItemView[]): NonNullable<RestoreView['counts']> {
  const of = (action: RestoreActionView) => items.filter((item) => item.action === action).length;
  return {
    create: of('create'),
    update: of('update'),
    conflict: of('conflict'),
    unchanged: of('unchanged'),
    impossible: of('impossible'),
  };
}

export function outcomesOf(items: readonly RestoreItemView[]): NonNullable<RestoreView['outcomes']> {
  const of = (outcome: RestoreItemView['outcome']) => items.filter((item) => item.outcome === outcome).length;
  return {
    made: of('made'),
    changed: of('changed'),
    unchanged: of('unchanged'),
    passedOver: of('passed over'),
    failed: of('failed'),
    notReached: of('not reached'),
  };
}

const FIELDS = {
  assetType: { id: 197, name: 'htmlblock' },
  category: { name: 'Headers and footers' },
  channels: { email: true, web: false },
  customerKey: 'order-footer-eu',
  description: 'The footer of all order mails.',
};

export function sampleDifference({ id, name, action, changes }: RestoreItemView): RestoreDifference {
  const renamed = changes.includes('name') ? `${name} (old)` : name;
  const fields = (title: string, status: string) =>
    JSON.stringify({ ...FIELDS, name: title, status }, null, 2);
  return {
    id,
    name,
    present: action === 'create' ? null : fields(renamed, changes.includes('status') ? 'Draft' : 'Published'),
    restored: fields(name, 'Published'),
    code: changes.includes('code') ? { language: 'html', present: MIXED_LATER, restored: MIXED } : null,
  };
}

export function restoreView(change: Partial<RestoreView> = {}): RestoreView {
  return {
    restoreId: '0123456789abcdef',
    jobId: jobId(1),
    started: at('09:14'),
    state: 'planning',
    mode: 'in place',
    target: { mid: 7_203_411, name: 'Retail EU' },
    done: 0,
    total: 0,
    counts: null,
    outcomes: null,
    foldersToMake: [],
    lostReferences: 0,
    missingScopes: [],
    safetyRuns: [],
    error: null,
    ...change,
  };
}

const NOTHING = { made: 0, changed: 0, unchanged: 0, passedOver: 0, failed: 0, notReached: 0 };

/** One that was interrupted yesterday, and those of days before. */
export function earlierRestores(): RestoreView[] {
  return [
    restoreView({
      restoreId: 'aaaaaaaaaaaaaaa1',
      started: at('17:42', -1),
      state: 'interrupted',
      done: 6,
      total: 15,
      safetyRuns: ['safety-1'],
      error: {
        code: 'service-unavailable',
        message: 'Marketing Cloud did not answer any more.',
        hint: 'Check the network connection.',
      },
    }),
    restoreView({
      restoreId: 'aaaaaaaaaaaaaaa2',
      started: at('11:03', -3),
      state: 'complete',
      mode: 'copy',
      done: 4,
      total: 4,
      outcomes: { ...NOTHING, made: 4 },
    }),
    restoreView({
      restoreId: 'aaaaaaaaaaaaaaa3',
      started: at('15:20', -8),
      state: 'with problems',
      mode: 'other account',
      target: { mid: 7_203_502, name: null },
      done: 212,
      total: 212,
      outcomes: { ...NOTHING, made: 204, passedOver: 6, failed: 2 },
    }),
    restoreView({
      restoreId: 'aaaaaaaaaaaaaaa4',
      started: at('10:51', -12),
      state: 'complete',
      mode: 'undo',
      done: 1,
      total: 1,
      outcomes: { ...NOTHING, changed: 1 },
      safetyRuns: ['safety-2'],
    }),
  ];
}
