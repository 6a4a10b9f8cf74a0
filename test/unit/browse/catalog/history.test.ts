import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { InventoryLine } from '../../../../shared/format.ts';
import {
  dateOf,
  folders,
  modified,
  openWrittenBackups,
  runOf,
  type WrittenBackups,
} from '../../../support/written-account.ts';
import { indexLine } from '../../../support/written-runs.ts';

let backups: WrittenBackups;
beforeEach(async () => {
  backups = await openWrittenBackups();
});
afterEach(() => backups.close());

function state(kind: InventoryLine['state'], left?: InventoryLine['left']): InventoryLine {
  return { id: 10, modifiedDate: null, folderId: 1, state: kind, ...(left === undefined ? {} : { left }) };
}

function told(): unknown[] {
  return backups.catalog.history(10).map(({ runId, changes, words }) => [runId, changes, words]);
}

describe('the history of an asset', () => {
  it('has its versions and its end, newest first, each with what differs', async () => {
    await backups.backUp(1, { index: [indexLine(10, { name: 'Header', ...modified(1) })] });
    await backups.backUp(2, { index: [indexLine(10, { name: 'Head', content: 'new', ...modified(2) })] });
    await backups.backUp(3, { inventory: [state('deleted')] });
    expect(told()).toEqual([
      [runOf(3), ['deleted'], ['deleted in Marketing Cloud']],
      [runOf(2), ['changed', 'renamed'], ['renamed from “Header” to “Head”', 'code changed']],
      [runOf(1), ['added'], ['added']],
    ]);
    const [end, newest] = backups.catalog.history(10);
    expect(end).toMatchObject({ until: dateOf(3), version: null, contentHash: null, modifiedBy: null });
    expect(newest).toMatchObject({
      until: dateOf(2),
      version: { name: 'Head', runId: runOf(2) },
      modifiedBy: 'Ada Lovelace',
      modifiedDate: modified(2).modifiedDate,
    });
    expect(newest?.contentHash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('calls it moved where it is in another folder, named as that was called before', async () => {
    const tree = folders([2, 'Emails'], [3, 'Archive']);
    const [from, to] = ['Content Builder/Emails', 'Content Builder/Archive'];
    await backups.backUp(1, { folders: tree, index: [indexLine(10, { folderId: 2, folderPath: from })] });
    await backups.backUp(2, { folders: folders([2, 'Mails'], [3, 'Archive']) });
    await backups.backUp(3, {
      folders: folders([2, 'Post'], [3, 'Archive']),
      index: [indexLine(10, { folderId: 3, folderPath: to })],
    });
    expect(told()[0]).toEqual([runOf(3), ['moved'], [`moved from Content Builder/Mails to ${to}`]]);
  });

  it('calls it not moved where its folder was renamed', async () => {
    const line = { folderId: 2, folderPath: 'Content Builder/Emails' };
    await backups.backUp(1, { folders: folders([2, 'Emails']), index: [indexLine(10, line)] });
    await backups.backUp(2, { folders: folders([2, 'Mails']) });
    const edited = { folderId: 2, folderPath: 'Content Builder/Mails', content: 'new', ...modified(2) };
    await backups.backUp(3, { index: [indexLine(10, edited)] });
    expect(told()).toEqual([
      [runOf(3), ['changed'], ['code changed']],
      [runOf(1), ['added'], ['added']],
    ]);
  });

  it('tells that its folder was renamed where that came with another change', async () => {
    const line = { folderId: 2, folderPath: 'Content Builder/Emails' };
    await backups.backUp(1, { folders: folders([2, 'Emails']), index: [indexLine(10, line)] });
    const edited = { folderId: 2, folderPath: 'Content Builder/Mails', content: 'new', ...modified(2) };
    await backups.backUp(2, { folders: folders([2, 'Mails']), index: [indexLine(10, edited)] });
    const words = ['its folder changed from Content Builder/Emails to Content Builder/Mails', 'code changed'];
    expect(told()[0]).toEqual([runOf(2), ['changed'], words]);
  });

  it('says that it came back, with a new version or without', async () => {
    await backups.backUp(1, { index: [indexLine(10)] });
    await backups.backUp(2, { inventory: [state('left-selection', 'folder')] });
    await backups.backUp(3, { inventory: [state('present')] });
    await backups.backUp(4, { inventory: [state('deleted')] });
    await backups.backUp(5, { index: [indexLine(10, { content: 'new', ...modified(5) })] });
    expect(told()).toEqual([
      [runOf(5), ['added'], ['came back', 'code changed']],
      [runOf(4), ['deleted'], ['deleted in Marketing Cloud']],
      [runOf(3), ['added'], ['came back']],
      [runOf(2), ['left-selection'], ['moved out of the selected folders']],
      [runOf(1), ['added'], ['added']],
    ]);
    // No version was kept when it came back: what is there is the one from before.
    expect(backups.catalog.history(10)[2]).toMatchObject({ version: { runId: runOf(1) }, contentHash: null });
  });

  it('says why it left the selection', async () => {
    await backups.backUp(1, { index: [indexLine(10)] });
    for (const [day, left, words] of [
      [2, 'type', 'its type is no longer selected'],
      [4, 'scope', 'no longer in what is selected'],
      [6, undefined, 'left the selection'],
    ] as const) {
      await backups.backUp(day, { inventory: [state('left-selection', left)] });
      expect(backups.catalog.history(10)[0]?.words).toEqual([words]);
      await backups.backUp(day + 1, { inventory: [state('present')] });
    }
  });

  it('has a version that was kept again as one in which nothing changed', async () => {
    await backups.backUp(1, { index: [indexLine(10)] });
    await backups.backUp(2, { index: [indexLine(10)] });
    expect(told()[0]).toEqual([runOf(2), [], ['kept again, unchanged']]);
  });

  it('has a version that is older than the one that was there', async () => {
    await backups.backUp(1, { index: [indexLine(10, { content: 'new', ...modified(2) })] });
    await backups.backUp(2, { index: [indexLine(10, modified(1))] });
    expect(told()[0]).toEqual([runOf(2), [], ['kept, but older than what was there']]);
    expect(backups.catalog.versionAt(10, null)?.row.runId).toBe(runOf(1));
  });

  it('is empty for an asset that was never kept', async () => {
    await backups.backUp(1, { inventory: [state('outside')] });
    expect(told()).toEqual([]);
  });
});

describe('one version of an asset', () => {
  it('is known by the run that kept it, with its index line and its folder', async () => {
    const line = indexLine(10);
    const folder = await backups.backUp(1, { index: [line] });
    expect(backups.catalog.version(10, runOf(1))).toMatchObject({ line, folder, row: { id: 10 } });
    expect(backups.catalog.version(10, runOf(2))).toBeUndefined();
    expect(backups.catalog.versionAt(10, '2025-12-31T00:00:00Z')).toBeUndefined();
  });

  it('is the newest by a date also where the asset is gone by then', async () => {
    await backups.backUp(1, { index: [indexLine(10)] });
    await backups.backUp(2, { inventory: [state('deleted')] });
    expect(backups.catalog.versionAt(10, null)?.row.runId).toBe(runOf(1));
    expect(backups.catalog.accountAt(null, 0, 10)).toEqual([]);
  });
});

describe('a version that a repair holds', () => {
  const damaged = 'aaaa0001';
  const repair = 'repair-20260103020000-000003-0a0b0c0d';
  const line = indexLine(10, { name: 'Header', ...modified(1) });
  const mended = { ...line, run: damaged, until: dateOf(1), sequence: 1 };
  beforeEach(async () => {
    await backups.backUp(1, { runId: damaged, index: [line] });
    await backups.backUp(2, { runId: 'aaaa0002', inventory: [state('deleted')] });
  });

  it('is read from there, also at a date before the repair, and changes nothing else', async () => {
    const before = { history: told(), gone: backups.catalog.accountAt(null, 0, 10) };
    const folder = await backups.backUp(3, {
      runId: repair,
      index: [mended],
      manifest: { kind: 'repair', mends: [damaged] },
    });
    expect(backups.catalog.versionAt(10, dateOf(1))).toMatchObject({ folder, row: { runId: damaged } });
    expect(backups.catalog.version(10, damaged)).toMatchObject({ folder });
    expect({ history: told(), gone: backups.catalog.accountAt(null, 0, 10) }).toEqual(before);
  });

  it('is read from where it was once the repair is gone', async () => {
    const folder = await backups.backUp(3, { runId: repair, index: [mended], manifest: { kind: 'repair' } });
    backups.lose(folder);
    await backups.read();
    expect(backups.catalog.version(10, damaged)?.folder).not.toBe(folder);
  });
});
