import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { SandboxAccount } from '../../../../electron/sandbox/sandbox.ts';
import { createLocalStorage } from '../../../../electron/storage/local.ts';
import { type FinishedRun, finishedRuns } from '../../../support/account-at-destination.ts';
import { flip, seededRandom } from '../../../support/bit-rot.ts';
import { createWorkplace, type Workplace } from '../../../support/command.ts';

const outcomeSchema = z.object({
  status: z.string(),
  safetyRuns: z.array(z.string()),
  items: z.array(z.object({ id: z.number(), outcome: z.string(), targetId: z.number().nullable() })),
  error: z.object({ code: z.string() }).nullable(),
});

let place: Workplace;
let account: SandboxAccount;
let first: FinishedRun;
beforeAll(async () => {
  place = await createWorkplace();
  account = place.sandbox.account();
  await place.runHere(['backup']);
  const [run] = await finishedRuns(place.backups);
  if (run === undefined) throw new Error('There is no backup to restore from.');
  first = run;
});
afterAll(() => place.close());

const ids = () => first.index.filter(({ assetType }) => assetType.id === 197).map(({ id }) => id);
const restore = (...argv: string[]) => place.runHere(['restore', ...argv, '--json']);
const contentOf = (id: number) => account.document(id).content;
const keysOf = (keys: ReadonlySet<unknown>) =>
  account.ids().filter((id) => keys.has(account.document(id).customerKey)).length;

async function damage(runId: string, id: number): Promise<void> {
  const run = (await finishedRuns(place.backups)).find(({ manifest }) => manifest.runId === runId);
  const file = run?.index.find((line) => line.id === id)?.files[0]?.path ?? '';
  const storage = await createLocalStorage(place.backups, { create: 'never' });
  await flip(storage, `${run?.folder}/${file}`, seededRandom(id));
}

/** Leaves the journal of a restore as that of one that was killed in another attempt, its safety run only begun. */
async function beginAnotherSafetyRun(after: string): Promise<void> {
  const paths = (await readdir(place.state, { recursive: true })).map((name) => join(place.state, name));
  for (const path of paths.filter((name) => dirname(name).endsWith('restores'))) {
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
    const begun = lines.find((line) => line.startsWith('{"step":"safety",') && line.includes(after));
    if (begun === undefined) continue;
    const left = [...lines.slice(0, -1), begun.replaceAll(after, '00000000deadbeef')];
    await writeFile(path, `${left.join('\n')}\n`);
  }
}

describe('restore --to-account --apply', () => {
  it('puts back what was changed, tells of its safety run, and is undone from it', async () => {
    const [one = 0, other = 0] = ids();
    const wanted = contentOf(one);
    account.edit(one);
    const changed = contentOf(one);
    account.edit(other);
    const at = ['--run', first.manifest.runId, '--asset', String(one)];
    const passed = await restore('--to-account', ...at, '--apply');
    expect({ code: passed.code, content: contentOf(one) }).toEqual({ code: 3, content: changed });
    const { code, stdout } = await restore('--to-account', ...at, '--overwrite', '--apply');
    const outcome = outcomeSchema.parse(JSON.parse(stdout));
    expect({ code, status: outcome.status }).toEqual({ code: 0, status: 'complete' });
    expect(contentOf(one)).toBe(wanted);
    const [safety = ''] = outcome.safetyRuns;
    const dry = await restore('--undo', safety);
    expect(JSON.parse(dry.stdout)).toMatchObject({ status: 'dry run', counts: { update: 1 } });
    expect(contentOf(one)).toBe(wanted);
    expect((await restore('--undo', safety, '--apply')).code).toBe(0);
    expect(contentOf(one)).toBe(changed);
    expect((await restore('--undo', first.manifest.runId, '--apply')).code).toBe(2);
  });

  it('is undone from a safety run that was damaged and repaired', async () => {
    const one = ids().at(-2) ?? 0;
    account.edit(one);
    const changed = contentOf(one);
    await place.runHere(['backup']);
    const at = ['--to-account', '--run', first.manifest.runId, '--asset', String(one)];
    const { stdout } = await restore(...at, '--apply');
    const [safety = ''] = outcomeSchema.parse(JSON.parse(stdout)).safetyRuns;
    await damage(safety, one);
    expect((await place.runHere(['repair'])).code).toBe(0);
    expect((await restore('--undo', safety, '--apply')).code).toBe(0);
    expect(contentOf(one)).toBe(changed);
  });

  it('is not undone in part while it is interrupted and its last safety run is not finished', async () => {
    const one = ids().at(-1) ?? 0;
    account.edit(one);
    const at = ['--to-account', '--run', first.manifest.runId, '--asset', String(one)];
    const { stdout } = await restore(...at, '--overwrite', '--apply');
    const [safety = ''] = outcomeSchema.parse(JSON.parse(stdout)).safetyRuns;
    await beginAnotherSafetyRun(safety);
    const restored = contentOf(one);
    for (const dry of [true, false]) {
      const { code, stderr } = await restore('--undo', safety, ...(dry ? [] : ['--apply']));
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: expect.stringContaining('Continue the interrupted restore first, then undo it.'),
      });
    }
    expect(contentOf(one)).toBe(restored);
  });

  it('killed at any write goes on, and applies nothing twice', async () => {
    const edited = ids().slice(2, 8);
    const gone = ids().slice(8, 12);
    const wanted = new Map(edited.map((id) => [id, contentOf(id)]));
    const keys = new Set(gone.map((id) => account.document(id).customerKey));
    for (const id of edited) account.edit(id);
    for (const id of gone) account.remove(id);
    const argv = [
      'restore',
      '--to-account',
      '--run',
      first.manifest.runId,
      '--overwrite',
      '--apply',
      '--json',
    ];
    argv.push('--asset', ...[...edited, ...gone].map(String));
    for (const nth of [1, 2, 3, 5]) {
      const command = place.start(argv, { BACKUP_CONCURRENCY: '2' });
      let seen = 0;
      place.sandbox.onRequest = (_number, kind) => {
        if (kind === 'write') seen += 1;
        // Whether the write is still answered is left to chance.
        if (kind === 'write' && seen === nth) command.kill('SIGKILL');
      };
      await command.ended;
      place.sandbox.onRequest = undefined;
    }
    const end = await place.run(argv);
    expect({ code: end.code, stderr: end.stderr }).toMatchObject({ code: 0 });
    expect(edited.map(contentOf)).toEqual([...wanted.values()]);
    expect(keysOf(keys)).toBe(gone.length);
    const safety = (await finishedRuns(place.backups)).filter(({ manifest }) => manifest.kind === 'safety');
    const kept = safety.flatMap(({ index }) => index.map(({ id }) => id)).filter((id) => edited.includes(id));
    expect(kept.toSorted((a, b) => a - b)).toEqual(edited);
  });
});
