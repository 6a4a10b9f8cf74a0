import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { planRestore, type RestorePlan } from '../../../../electron/backup/restore/plan.ts';
import type { SandboxAccount } from '../../../../electron/sandbox/sandbox.ts';
import {
  clientOf,
  createEmptySandbox,
  createRestorable,
  NEVER,
  type Restorable,
} from '../../../support/restored-account.ts';

let kept: Restorable;
let account: SandboxAccount;
beforeEach(async () => {
  kept = await createRestorable();
  account = kept.engine.sandbox.account();
});
afterEach(() => kept.close());

const blocks = () => kept.run.index.filter(({ assetType }) => assetType.id === 197).map(({ id }) => id);
const idOfType = (typeId: number) => kept.run.index.find(({ assetType }) => assetType.id === typeId)?.id ?? 0;
const plan = (ids?: readonly number[], more = {}) =>
  planRestore({ ...kept.parts(), ...more }, kept.sources(ids));
const itemOf = ({ items }: RestorePlan, id: number) => items.find(({ source }) => source.id === id);
const writes = () => kept.engine.sandbox.requests.recent().filter(({ kind }) => kind === 'write');

describe('a plan for the account that was backed up', () => {
  it('finds all unchanged where nothing was, in every type, and writes nothing', async () => {
    const { counts, foldersToMake, references } = await plan();
    expect(counts).toEqual({
      create: 0,
      update: 0,
      conflict: 0,
      unchanged: kept.run.index.length,
      impossible: 0,
    });
    expect([foldersToMake, references]).toEqual([[], []]);
    expect(writes()).toEqual([]);
  });

  it('calls what was changed since the last backup a conflict, and says when and by whom', async () => {
    const [id = 0] = blocks();
    account.edit(id);
    const item = itemOf(await plan([id]), id);
    expect(item).toMatchObject({ action: 'conflict', changes: ['content'], target: { id } });
    expect(item?.reason).toMatch(
      /^It was changed there on \d{4}-\d\d-\d\d at \d\d:\d\d UTC by .+, after the last backup\.$/,
    );
  });

  it('updates what was changed and backed up since: nothing is lost', async () => {
    const [id = 0] = blocks();
    account.edit(id);
    const newestModified = (await clientOf(kept.engine.sandbox).asset(id, NEVER))?.modifiedDate ?? null;
    const sources = kept.sources([id]).map((source) => ({ ...source, newestModified }));
    const { items } = await planRestore(kept.parts(), sources);
    expect(items).toMatchObject([{ action: 'update', changes: ['content'], reason: null }]);
  });

  it('tells a move and a rename', async () => {
    const [moved = 0, renamed = 0] = blocks();
    account.move(moved, account.addFolder('Elsewhere'));
    account.rename(renamed, 'Another name');
    const found = await plan([moved, renamed]);
    expect(itemOf(found, moved)?.changes).toEqual(['category']);
    expect(itemOf(found, renamed)?.changes).toContain('name');
  });

  it('tells a file that has other bytes', async () => {
    const id = idOfType(28);
    account.edit(id);
    expect(itemOf(await plan([id]), id)).toMatchObject({ action: 'conflict', changes: ['file'] });
  });

  it('makes what was deleted, with its key, and says who names it by its id', async () => {
    const byReference = (await plan()).items.find(({ references }) =>
      references.some((id) => kept.run.index.some((line) => line.id === id)),
    );
    const gone = byReference?.references.find((id) => kept.run.index.some((line) => line.id === id)) ?? 0;
    const user = byReference?.source.id ?? 0;
    account.remove(gone);
    account.edit(user);
    const found = await plan([gone, user]);
    expect(itemOf(found, gone)).toMatchObject({ action: 'create', target: null, reason: null });
    expect(found.references).toContainEqual(
      expect.objectContaining({ id: user, refersTo: gone, becomes: null, outcome: 'made along' }),
    );
  });

  it('takes the asset of the same key for the one that was deleted', async () => {
    const [id = 0] = blocks();
    const { customerKey = '', name } = kept.sources([id])[0]!;
    account.remove(id);
    const again = await clientOf(kept.engine.sandbox).createAsset(
      { customerKey, name, assetType: { id: 197 }, content: 'new' },
      NEVER,
    );
    expect(itemOf(await plan([id]), id)).toMatchObject({ action: 'conflict', target: { id: again.id } });
  });

  it('says of what CloudPages makes that it cannot be made', async () => {
    const id = idOfType(247) || 1;
    const sources = kept
      .sources()
      .slice(0, 1)
      .map((source) => ({ ...source, id, typeId: 247, customerKey: 'none' }));
    if (kept.run.index.some((line) => line.id === id)) account.remove(id);
    const { items } = await planRestore(kept.parts(), sources);
    expect(items).toMatchObject([
      {
        action: 'impossible',
        reason: expect.stringContaining('Marketing Cloud makes landing pages in CloudPages'),
      },
    ]);
  });

  it('says which file of a version is missing or damaged', async () => {
    const image = kept.sources([idOfType(28)])[0]!;
    await writeFile(join(kept.engine.backups, image.runFolder, image.files.at(-1)!.path), 'spoilt');
    const withoutFile = { ...image, id: image.id, files: image.files.slice(0, 1) };
    const { items } = await planRestore(kept.parts(), [image]);
    expect(items).toMatchObject([
      { action: 'impossible', reason: expect.stringContaining('is not what was backed up') },
    ]);
    expect((await planRestore(kept.parts(), [withoutFile])).items).toMatchObject([
      { action: 'impossible', reason: expect.stringContaining('Its file was not kept') },
    ]);
  });

  it('plans copies beside what is there, each with a name and a key of its own', async () => {
    const ids = blocks().slice(0, 3);
    const { items } = await planRestore(kept.parts('copy'), kept.sources(ids));
    expect(items.map(({ action }) => action)).toEqual(['create', 'create', 'create']);
    for (const { name, source, customerKey } of items) {
      expect(name).toBe(`${source.name} (restored 2026-11-24)`);
      expect(customerKey).toMatch(/^[0-9a-f]{32}$/);
    }
    expect(new Set(items.map(({ customerKey }) => customerKey)).size).toBe(3);
    const again = await planRestore(kept.parts('copy'), kept.sources(ids));
    expect(again.items.map(({ customerKey }) => customerKey)).toEqual(
      items.map(({ customerKey }) => customerKey),
    );
  });
});

describe('a plan for another business unit', () => {
  it('makes all that can be made, keeps keys, and makes folders from the top', async () => {
    const other = await createEmptySandbox();
    try {
      const found = await planRestore(kept.parts('other account', other), kept.sources());
      const impossible = found.items.filter(({ action }) => action === 'impossible');
      expect(new Set(impossible.map(({ source }) => source.typeId))).toEqual(
        new Set(kept.run.index.some((line) => line.assetType.id === 247) ? [247] : []),
      );
      expect(found.counts.create + impossible.length).toBe(kept.run.index.length);
      for (const { source, customerKey } of found.items) expect(customerKey).toBe(source.customerKey);
      const lengths = found.foldersToMake.map(({ length }) => length);
      expect(lengths.length).toBeGreaterThan(0);
      expect(lengths).toEqual(lengths.toSorted((one, another) => one - another));
      expect(found.references.some(({ outcome }) => outcome === 'made along')).toBe(true);
    } finally {
      await other.close();
    }
  });

  it('overwrites nothing: another asset of the key is a conflict; and unknown references are named', async () => {
    const other = await createEmptySandbox();
    try {
      const [id = 0] = blocks();
      const source = kept.sources([id])[0]!;
      await clientOf(other).createAsset(
        { customerKey: source.customerKey ?? '', name: 'Theirs', assetType: { id: 197 } },
        NEVER,
      );
      const all = await planRestore(kept.parts('other account', other), kept.sources());
      expect(itemOf(all, id)).toMatchObject({
        action: 'conflict',
        reason: expect.stringContaining('nothing is overwritten'),
      });
      const user = all.items.find(({ references, action }) => references.length > 0 && action === 'create')!;
      const alone = await planRestore(kept.parts('other account', other), [user.source]);
      expect(alone.references.map(({ outcome }) => outcome)).toContain('unknown');
    } finally {
      await other.close();
    }
  });
});
