import type { AssetDetails, AssetRow, Comparison, HistoryEntry } from '../../../shared/browse.ts';
import type { Bridge, CallResult } from '../../../shared/ipc.ts';
import { MIXED, MIXED_LATER } from './code-samples.ts';

const PEOPLE = ['Ada Lindqvist', 'Bola Okafor', 'Chiara Ferri'];

function row(edition: number): AssetRow {
  return {
    id: 481_600,
    runId: `run-${edition}`,
    name: edition < 2 ? 'Order confirmation' : 'Order confirmation EU',
    customerKey: 'order-confirmation',
    typeId: 208,
    typeName: 'htmlemail',
    folderId: 7,
    folderPath: edition < 2 ? 'Content Builder/Campaigns' : 'Content Builder/Transactional/Orders',
    createdDate: '2026-03-02T08:12:00Z',
    modifiedDate: `2026-${['08', '11', '11'][edition] ?? '11'}-${['12', '03', '24'][edition] ?? '24'}T13:20:00Z`,
    modifiedBy: PEOPLE[edition] ?? null,
    status: edition < 2 ? 'Draft' : 'Published',
    partial: false,
    bytes: 4200,
    gone: null,
  };
}

const rows = [row(0), row(1), row(2)];
const [oldest = row(0), , newest = row(2)] = rows;

const history: HistoryEntry[] = rows.toReversed().map((version) => ({
  runId: version.runId,
  until: version.modifiedDate ?? '',
  changes: ['changed'],
  words: ['code changed'],
  modifiedDate: version.modifiedDate,
  modifiedBy: version.modifiedBy,
  version,
  contentHash: version.runId,
}));

const comparison: Comparison = {
  from: oldest,
  to: newest,
  words: [
    'renamed from Order confirmation to Order confirmation EU',
    'moved from Content Builder/Campaigns to Content Builder/Transactional/Orders',
    'status from Draft to Published',
  ],
  properties: [
    { label: 'Name', from: oldest.name, to: newest.name },
    { label: 'Folder', from: oldest.folderPath, to: newest.folderPath },
    { label: 'Status', from: 'Draft', to: 'Published' },
    { label: 'Changed by', from: oldest.modifiedBy, to: newest.modifiedBy },
    { label: 'Preheader', from: null, to: 'Your order is on its way to you' },
  ],
  texts: [
    { label: 'Code', language: 'html', from: MIXED, to: MIXED_LATER },
    {
      label: 'Text',
      language: 'text',
      from: 'Dear %%First Name%%,\nyour order is on its way.\n',
      to: 'Hello %%First Name%%,\nyour order is on its way to you.\n',
    },
  ],
  equal: ['JSON'],
};

const details: AssetDetails = {
  row: newest,
  address: '/Users/ada/Backups',
  folder: 'backup_20261124',
  files: [],
  texts: [],
  properties: [],
  preview: 'html',
  email: null,
};

const answers: Readonly<Record<string, unknown>> = {
  'browse.history': history,
  'browse.compare': comparison,
  'browse.asset': details,
  'browse.preview': { url: '/preview/email.html' },
};

/** A program in which one email was changed much, for its versions to be compared. */
export function comparing(bridge: Bridge): Bridge {
  return {
    platform: bridge.platform,
    on: (name, listener) => bridge.on(name, listener),
    call: async (name, input): Promise<CallResult<unknown>> =>
      name in answers ? { ok: true, value: answers[name] } : bridge.call(name, input),
  };
}

export const ORDER_CONFIRMATION = { id: newest.id, from: oldest.runId, to: newest.runId } as const;
