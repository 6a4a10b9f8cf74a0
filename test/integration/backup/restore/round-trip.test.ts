import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { canonicalJson } from '../../../../electron/backup/content-hash.ts';
import { withIds } from '../../../../electron/backup/restore/references.ts';
import { settableFields } from '../../../../electron/backup/restore/settable.ts';
import { createEmptySandbox, createRestorable, restoreInto } from '../../../support/restored-account.ts';

/** What the service gives each asset by itself; all else arrives. */
const NOT_SET = [
  'availableViews',
  'category',
  'createdBy',
  'createdDate',
  'data',
  'enterpriseId',
  'fileProperties',
  'id',
  'legacyData',
  'memberId',
  'modifiedBy',
  'modifiedDate',
  'objectID',
  'owner',
  'thumbnail',
  'version',
];

it('brings an account into an empty business unit: all that can be set equals, each asset in its folder', async () => {
  const kept = await createRestorable({ assets: 300 });
  const other = await createEmptySandbox();
  const folder = await mkdtemp(join(tmpdir(), 'backup-creator-restore-'));
  try {
    const journalPath = join(folder, 'restore.ndjson');
    const { items } = await restoreInto(kept, { journalPath, sandbox: other, mode: 'other account' });
    const [from, to] = [kept.engine.sandbox.account(), other.account()];
    const outcomes = Map.groupBy(items, ({ outcome }) => outcome);
    expect([...outcomes.keys()].filter((outcome) => outcome !== 'made' && outcome !== 'failed')).toEqual([]);
    const failed = outcomes.get('failed') ?? [];
    expect(failed.every(({ message }) => message?.includes('in CloudPages alone'))).toBe(true);
    const ids = new Map(
      items.flatMap(({ id, targetId }) => (targetId === null ? [] : [[id, targetId] as const])),
    );
    const pathIn = (account: typeof from, id: unknown) => {
      const byId = new Map(account.folders().map((one) => [one.id, one]));
      const names: string[] = [];
      for (let one = byId.get(Number(id)); one !== undefined; one = byId.get(one.parentId))
        names.unshift(one.name);
      return names;
    };
    const different = new Set<string>();
    for (const [id, targetId] of ids) {
      const [one, another] = [from.document(id), to.document(targetId)];
      const wanted = withIds(settableFields(one), ids);
      const found = settableFields(another);
      for (const name of Object.keys(wanted)) {
        expect(`${id} ${name} ${canonicalJson(found[name] ?? null)}`).toBe(
          `${id} ${name} ${canonicalJson(wanted[name] ?? null)}`,
        );
      }
      expect(to.fileBytes(targetId)).toEqual(from.fileBytes(id));
      expect(pathIn(to, Object(another.category).id)).toEqual(pathIn(from, Object(one.category).id));
      for (const name of Object.keys(one)) {
        const mapped = withIds({ [name]: one[name]! }, ids)[name] ?? null;
        if (canonicalJson(mapped) !== canonicalJson(another[name] ?? null)) different.add(name);
      }
    }
    expect([...different].filter((name) => !NOT_SET.includes(name))).toEqual([]);
  } finally {
    await kept.close();
    await other.close();
    await rm(folder, { recursive: true, force: true });
  }
});
