import { describe, expect, it } from 'vitest';
import { isBlock } from '../../../electron/sandbox/asset-types.ts';
import type { Change } from '../../../electron/sandbox/change-log.ts';
import { changeForDemo } from '../../../electron/sandbox/demo-changes.ts';
import { customerKeyOf, nameOf } from '../../../electron/sandbox/records.ts';
import { accountForTest, NOW } from './account-for-test.ts';

const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d*[1-9]|\.\d{7})?(-06:00|Z)$/;

describe('a generated account', () => {
  it('is the same for the same seed, and another one for another seed or business unit', () => {
    const documents = (options: { seed?: number; mid?: number }) => {
      const { account } = accountForTest({ assets: 60, ...options });
      return account.records().map((record) => account.document(record));
    };
    expect(documents({})).toEqual(documents({}));
    expect(documents({ seed: 2 })).not.toEqual(documents({}));
    expect(documents({ mid: 7002 })).not.toEqual(documents({}));
  });

  it('has ids that ascend with gaps, do not start at 1 and are ordered otherwise as text', () => {
    const { account } = accountForTest({ assets: 20, sharedAssets: 0 });
    const ids = account.records().map(({ id }) => id);
    expect(ids).toEqual([...ids].sort((one, other) => one - other));
    expect(ids).not.toEqual(ids.map(String).sort().map(Number));
    expect(ids[0]).toBeGreaterThan(1000);
    expect(ids.at(-1)! - ids[0]!).toBeGreaterThan(30);
  });

  it('holds as many own and shared assets as were asked for, about 70 % of the own ones blocks', () => {
    const { account } = accountForTest();
    const own = account.records().filter(({ shared }) => !shared);
    expect(own).toHaveLength(1000);
    expect(account.records()).toHaveLength(1020);
    const blocks = own.filter(({ typeId }) => isBlock(typeId)).length;
    expect(blocks).toBeGreaterThan(640);
    expect(blocks).toBeLessThan(720);
  });

  it('has every kind of asset even when it is small', () => {
    const { account } = accountForTest({ assets: 300 });
    const types = new Set(account.records().map(({ typeId }) => typeId));
    for (const type of [4, 23, 28, 127, 195, 196, 197, 205, 207, 208, 213, 220, 225, 230])
      expect(types).toContain(type);
  });

  it('writes dates as the service does, modified never before created, none newer than the newest', () => {
    const { account } = accountForTest();
    const forms = new Set<string>();
    for (const record of account.records()) {
      const { modifiedDate, createdDate } = account.document(record);
      expect(modifiedDate).toMatch(DATE);
      expect(createdDate).toMatch(DATE);
      expect(record.modifiedAt).toBeGreaterThanOrEqual(record.createdAt);
      expect(record.modifiedAt).toBeLessThanOrEqual(Date.UTC(2025, 4, 31));
      forms.add(record.dateForm);
    }
    expect([...forms].sort()).toEqual(['offset', 'ticks', 'utc']);
  });

  it('has unique customer keys of at most 36 characters, some with spaces at an end', () => {
    const { account } = accountForTest({ assets: 2000 });
    const keys = account.records().map((record) => customerKeyOf(record, account.seed));
    expect(new Set(keys).size).toBe(keys.length);
    expect(Math.max(...keys.map((key) => key.length))).toBeLessThanOrEqual(36);
    expect(keys.some((key) => key !== key.trim())).toBe(true);
  });

  it('puts names that differ only in case, or in nothing a file system sees, into one folder', () => {
    const { account } = accountForTest();
    const footers = account
      .records()
      .filter((record) => nameOf(record, account.seed).toLowerCase() === 'footer');
    const [first, second, third] = footers;
    expect(new Set([first, second, third].map((record) => record?.categoryId)).size).toBe(1);
    const names = account.records().map((record) => nameOf(record, account.seed));
    for (const name of [
      'CON',
      'aux.',
      '..',
      'Header / Desktop / v2',
      '🎉 Black Friday 🎉',
      '日本語のブロック',
    ]) {
      expect(names).toContain(name);
    }
  });

  it('has a folder tree several levels deep, with slashes and emoji, and a shared one beside it', () => {
    const { account } = accountForTest();
    const folders = account.folders();
    const depth = (id: number): number => {
      const folder = account.folder(id)!;
      return folder.parentId === 0 ? 1 : 1 + depth(folder.parentId);
    };
    expect(Math.max(...folders.map(({ id }) => depth(id)))).toBeGreaterThanOrEqual(6);
    expect(folders.filter(({ parentId }) => parentId === 0).map(({ name }) => name)).toEqual([
      'Content Builder',
      'Shared Content',
    ]);
    expect(folders.some(({ name }) => name.includes('/'))).toBe(true);
    expect(folders.some(({ name }) => name.includes('🎄'))).toBe(true);
    for (const record of account.records())
      expect(account.folder(record.categoryId)?.shared).toBe(record.shared);
  });

  it('has the fields of a recorded HTML block, in their order', () => {
    const { account } = accountForTest();
    const blocks = account.records().filter(({ typeId }) => typeId === 197);
    const fields = blocks.map((record) => Object.keys(account.document(record)).join(' '));
    expect(fields).toContain(
      'id customerKey objectID assetType fileProperties name owner createdDate createdBy modifiedDate modifiedBy enterpriseId memberId status thumbnail category content design meta availableViews modelVersion',
    );
    expect(fields.some((list) => !list.includes('objectID'))).toBe(true);
    expect(fields.some((list) => list.includes(' version '))).toBe(true);
  });

  it('has bodies of a few kilobytes with references between assets, and a few over 100 KB', () => {
    const { account } = accountForTest();
    const ids = new Set(account.records().map(({ id }) => id));
    const bodies = account.records().map((record) => JSON.stringify(account.document(record)));
    const lengths = bodies.map(({ length }) => length).sort((one, other) => one - other);
    expect(lengths[500]).toBeGreaterThan(1500);
    expect(lengths[500]).toBeLessThan(8000);
    expect(lengths.at(-1)).toBeGreaterThan(100_000);
    const references = bodies.flatMap((body) => [...body.matchAll(/ContentBlockById\(\\"(\d+)\\"\)/g)]);
    expect(references.some(([, id]) => ids.has(Number(id)))).toBe(true);
  });

  it('nests blocks in the slots of emails, some of them with slots of their own', () => {
    const { account } = accountForTest();
    const emails = account.records().filter(({ typeId }) => typeId === 207);
    const bodies = emails.map((record) => JSON.stringify(account.document(record)));
    expect(bodies.every((body) => body.includes('"slots":{"banner"'))).toBe(true);
    expect(bodies.some((body) => body.includes('"slots":{"inner"'))).toBe(true);
  });

  it('has no text that is cut within a character', () => {
    const { account } = accountForTest();
    for (const record of account.records()) {
      expect(JSON.stringify(account.document(record))).not.toMatch(/\\ud[89a-f]/);
    }
  });

  it('gives files an extension, sometimes a dirty one, their true size and an address, and blocks none', () => {
    const { account } = accountForTest();
    const extensions = new Set<unknown>();
    for (const record of account.records()) {
      const { fileProperties } = account.document(record) as { fileProperties?: Record<string, unknown> };
      const bytes = account.file(record);
      expect(fileProperties?.extension !== undefined).toBe(bytes !== undefined);
      if (bytes === undefined) continue;
      expect(fileProperties).toMatchObject({
        fileSize: bytes.length,
        publishedURL: expect.stringContaining('https://'),
      });
      extensions.add(fileProperties?.extension);
    }
    expect(extensions).toContain('png');
    expect(extensions).toContain('png (4) ');
  });
});

describe('a changed account', () => {
  it('changes content and modifiedDate with an edit, and no other asset', () => {
    const { account } = accountForTest({ assets: 200 });
    const before = account.records().map((record) => JSON.stringify(account.document(record)));
    const record = account.records().find(({ typeId }) => typeId === 196)!;
    account.edit(record);
    const changed = account
      .records()
      .filter((one, index) => JSON.stringify(account.document(one)) !== before[index]);
    expect(changed).toEqual([record]);
    expect(account.document(record).modifiedDate).toBe('2026-11-24T02:00:00-06:00');
  });

  it('moves the modifiedDate on with every change, even at the same moment', () => {
    const { account } = accountForTest();
    const record = account.records()[0]!;
    account.change(record, () => undefined);
    const first = record.modifiedAt;
    account.change(record, () => undefined);
    expect(record.modifiedAt).toBeGreaterThan(first);
  });

  it('leaves modifiedDate alone in a move where the switch says so', () => {
    const { account, switches } = accountForTest();
    const record = account.records().find(({ shared }) => !shared)!;
    const target = account.folders().find(({ id, shared }) => !shared && id !== record.categoryId)!;
    const before = record.modifiedAt;
    switches.moveTouchesModifiedDate = false;
    account.move(record, target.id);
    expect(account.document(record).category).toMatchObject({ id: target.id });
    expect(record.modifiedAt).toBe(before);
  });

  it('leaves assets alone when a folder is renamed, unless told to show it', () => {
    const { account, switches } = accountForTest();
    const record = account.records()[0]!;
    const before = account.document(record);
    account.renameFolder(record.categoryId, 'Another name');
    expect(account.document(record)).toEqual(before);
    switches.assetsShowFolderChanges = true;
    expect(account.document(record).category).toMatchObject({ name: 'Another name' });
  });

  it('refuses to move a folder below itself, and to name what is not there', () => {
    const { account } = accountForTest();
    const deep = account.folders().find(({ name }) => name === 'Level 3')!;
    expect(() => account.moveFolder(deep.parentId, deep.id)).toThrow(RangeError);
    expect(() => account.get(1)).toThrow('has no asset 1');
  });

  it('is rebuilt from its recorded changes', () => {
    const changes: Change[] = [];
    const { account } = accountForTest({ record: (change) => changes.push(structuredClone(change)) });
    changeForDemo(account);
    account.renameFolder(account.folders()[3]!.id, 'Renamed');
    const { account: rebuilt } = accountForTest();
    for (const change of changes) rebuilt.replay(change);
    const documents = (one: typeof account) => one.records().map((record) => one.document(record));
    expect(documents(rebuilt)).toEqual(documents(account));
    expect(rebuilt.folders()).toEqual(account.folders());
    expect(changeForDemo(rebuilt)).toEqual(changeForDemo(account));
  });
});

describe('the changes of a demo', () => {
  it('are 3 edits, 2 new, 1 rename, 1 move and 1 deletion of eight different own blocks', () => {
    const { account } = accountForTest({ assets: 300 });
    const before = new Map(account.records().map((record) => [record.id, structuredClone(record)]));
    const done = changeForDemo(account);
    const all = [...done.edited, ...done.added, done.renamed, done.moved, done.removed];
    expect(new Set(all).size).toBe(8);
    for (const id of all) {
      const record = account.records().find((one) => one.id === id)!;
      expect(isBlock(record.typeId)).toBe(true);
      expect(record.shared).toBe(false);
    }
    for (const id of done.edited) expect(account.get(id).revision).toBe(1);
    for (const id of done.added) expect(before.has(id)).toBe(false);
    expect(nameOf(account.get(done.renamed), account.seed)).toContain('(renamed)');
    expect(account.get(done.moved).categoryId).not.toBe(before.get(done.moved)?.categoryId);
    expect(account.find(done.removed)).toBeUndefined();
    const touched = account.records().filter(({ changedAt }) => changedAt === NOW);
    expect(touched).toHaveLength(8);
  });

  it('are others in the next round', () => {
    const { account } = accountForTest({ assets: 300 });
    expect(changeForDemo(account).edited).not.toEqual(changeForDemo(account).edited);
  });

  it('are refused, with the reason, in an account with too few blocks', () => {
    const { account } = accountForTest({ assets: 2, sharedAssets: 0 });
    expect(() => changeForDemo(account)).toThrow('changes six blocks');
  });
});
