import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { canonicalJson } from '../../../../electron/backup/content-hash.ts';
import { withIds } from '../../../../electron/backup/restore/references.ts';
import { settableFields } from '../../../../electron/backup/restore/settable.ts';
import type { JsonObject, JsonValue } from '../../../../electron/marketing-cloud/marketing-cloud.ts';
import type { Sandbox } from '../../../../electron/sandbox/sandbox.ts';
import type { IndexLine } from '../../../../shared/format.ts';
import { type FinishedRun, finishedRuns } from '../../../support/account-at-destination.ts';
import {
  createEmptySandbox,
  createRestorable,
  type Restorable,
  restoreInto,
  withFolder,
} from '../../../support/restored-account.ts';

/** What the service gives each asset by itself: all else in a backup of B is as in the backup of A. */
const NOT_SET = [
  'category.id',
  'category.parentId',
  'createdBy.email',
  'createdBy.id',
  'createdBy.name',
  'createdBy.userId',
  'createdDate',
  'data.email.legacy',
  'fileProperties.fileCreatedDate',
  'fileProperties.publishedURL',
  'id',
  'legacyData',
  'memberId',
  'modifiedBy.email',
  'modifiedBy.id',
  'modifiedBy.name',
  'modifiedBy.userId',
  'modifiedDate',
  'objectID',
  'owner.email',
  'owner.id',
  'owner.name',
  'owner.userId',
  'thumbnail.thumbnailUrl',
  'version',
];

interface Kept {
  readonly line: IndexLine;
  readonly document: JsonObject;
}

it('brings an account into an empty business unit: the backups of both are equal in all that can be set', async () => {
  const kept = await createRestorable({ assets: 300 });
  const other = await createEmptySandbox();
  try {
    await withFolder(async (folder) => {
      const journalPath = join(folder, 'restore.ndjson');
      const { items } = await restoreInto(kept, { journalPath, sandbox: other, mode: 'other account' });
      const failed = items.filter(({ outcome }) => outcome !== 'made');
      expect(failed.filter(({ message }) => !message?.includes('in CloudPages alone'))).toEqual([]);
      const ids = new Map(
        items.flatMap(({ id, targetId }) => (targetId === null ? [] : [[id, targetId] as const])),
      );
      const backups = join(folder, 'backups');
      const run = await backUp(kept, other, { backups, state: join(folder, 'state') });
      const from = await read(kept.engine.backups, kept.run);
      const to = await read(backups, run);
      expect([...to.keys()].toSorted((a, b) => a - b)).toEqual([...ids.values()].toSorted((a, b) => a - b));
      const different = new Set<string>();
      for (const [id, targetId] of ids) {
        const [one, another] = [from.get(id), to.get(targetId)];
        if (one === undefined || another === undefined) throw new Error(`Asset ${id} is not in both.`);
        const restored = settableFields(another.document);
        for (const [name, wanted] of Object.entries(withIds(settableFields(one.document), ids))) {
          expect(`${id} ${name} ${canonicalJson(restored[name] ?? null)}`).toBe(
            `${id} ${name} ${canonicalJson(wanted)}`,
          );
        }
        expect(another.line.folderPath).toBe(one.line.folderPath);
        expect(another.line.files.map(({ path }) => suffixOf(path))).toEqual(
          one.line.files.map(({ path }) => suffixOf(path)),
        );
        if (one.document.fileProperties !== undefined && other.account().fileBytes(targetId)) {
          expect(another.line.files.at(-1)?.sha256).toBe(one.line.files.at(-1)?.sha256);
        }
        for (const path of differences(withIds(one.document, ids), another.document)) different.add(path);
      }
      expect([...different].sort()).toEqual(NOT_SET);
    });
  } finally {
    await kept.close();
    await other.close();
  }
});

async function backUp(
  { engine }: Restorable,
  sandbox: Sandbox,
  places: { readonly backups: string; readonly state: string },
): Promise<FinishedRun> {
  const { authUrl, clientId, clientSecret, mid } = sandbox;
  const { exitCode, result } = await engine.run({
    ...places,
    client: { authenticationAddress: authUrl, clientId, clientSecret, accountId: String(mid) },
    job: {
      account: { tenant: 'loopback', mid },
      selection: { types: 'all', folders: 'all', scope: 'own' },
    },
  });
  const [run] = await finishedRuns(places.backups);
  if (run === undefined) throw new Error(`There is no backup (${exitCode}): ${String(result.error)}`);
  return run;
}

async function read(backups: string, { folder, index }: FinishedRun): Promise<Map<number, Kept>> {
  const kept = new Map<number, Kept>();
  for (const line of index) {
    const text = await readFile(join(backups, folder, line.files[0]?.path ?? ''), 'utf8');
    kept.set(line.id, { line, document: JSON.parse(text) });
  }
  return kept;
}

/** Where two assets differ, by names joined by dots. */
function differences(one: JsonObject, other: JsonObject, before = ''): string[] {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].flatMap((name) => {
    const [left, right] = [one[name], other[name]];
    const path = `${before}${name}`;
    if (isObject(left) && isObject(right)) return differences(left, right, `${path}.`);
    return canonicalJson(left ?? null) === canonicalJson(right ?? null) ? [] : [path];
  });
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function suffixOf(path: string): string {
  return path.slice(path.lastIndexOf('.'));
}
