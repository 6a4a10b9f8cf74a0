import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { SandboxAccount } from '../../../../electron/sandbox/sandbox.ts';
import { type FinishedRun, finishedRuns } from '../../../support/account-at-destination.ts';
import { createWorkplace, type Workplace } from '../../../support/command.ts';

const OTHER = 510_004_321;
const planSchema = z.object({
  status: z.literal('dry run'),
  mode: z.string(),
  missingScopes: z.array(z.string()),
  counts: z.record(z.string(), z.number()),
  foldersToMake: z.array(z.string()),
  items: z.array(
    z.object({
      id: z.number(),
      action: z.string(),
      reason: z.string().nullable(),
      becomes: z.object({ name: z.string(), customerKey: z.string() }),
      changes: z.array(z.string()),
    }),
  ),
});

const diffSchema = z.object({ items: z.array(z.object({ diff: z.string() })) });

let place: Workplace;
let account: SandboxAccount;
let first: FinishedRun;

beforeAll(async () => {
  const mid = 510_001_234;
  place = await createWorkplace({
    mid,
    businessUnits: [
      { mid, name: 'Own' },
      { mid: OTHER, name: 'Other' },
    ],
    scopes: 'documents_and_images_read',
  });
  account = place.sandbox.account();
  await place.runHere(['backup']);
  const [run] = await finishedRuns(place.backups);
  if (run === undefined) throw new Error('There is no backup to restore from.');
  first = run;
});
afterAll(() => place.close());

async function plan(...argv: string[]) {
  const { code, stdout, stderr } = await place.runHere(['restore', '--to-account', ...argv, '--json']);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return planSchema.parse(JSON.parse(stdout));
}

describe('restore --to-account', () => {
  it('tells what it would do, which scopes are missing, and changes nothing', async () => {
    const [kept, edited, gone] = first.index.filter(({ assetType }) => assetType.id === 197);
    account.edit(edited?.id ?? 0);
    account.remove(gone?.id ?? 0);
    const found = await plan();
    expect(found.mode).toBe('in place');
    expect(found.missingScopes.join()).toContain('documents_and_images_write');
    const actionOf = (id: number | undefined) => found.items.find((item) => item.id === id)?.action;
    expect([kept, edited, gone].map((line) => actionOf(line?.id))).toEqual([
      'unchanged',
      'conflict',
      'create',
    ]);
    // What names the one that is made anew is to follow it.
    expect(found.counts).toMatchObject({ conflict: 1, create: 1, impossible: 0 });
    expect(
      found.items.filter(({ action }) => action === 'update').map(({ changes }) => changes.join()),
    ).toEqual(Array.from({ length: found.counts.update ?? 0 }, () => 'references'));
    expect(place.sandbox.requests.count('write')).toBe(0);
  });

  it('prints a line for each that would change, and the sum', async () => {
    const { code, stdout } = await place.runHere(['restore', '--to-account']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^create\s+\d+ {2}Content Builder/m);
    expect(stdout).toMatch(/^1 to be made, .*1 changed there since, \d+ unchanged\.$/m);
    expect(stdout).toContain('Nothing was changed.');
  });

  it('shows with --diff what each asset would become, line by line', async () => {
    const [, edited] = first.index.filter(({ assetType }) => assetType.id === 197);
    const argv = ['restore', '--to-account', '--asset', String(edited?.id), '--diff'];
    const { code, stdout } = await place.runHere(argv);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^conflict\s+\d+ {2}.+\nIndex: fields\n=+\n--- fields\tnow$/m);
    expect(stdout).toMatch(/^\+\+\+ (fields|code)\trestored$/m);
    expect(stdout).toMatch(/^-/m);
    const json = await place.runHere([...argv, '--json']);
    const { items } = diffSchema.parse(JSON.parse(json.stdout));
    expect(items[0]?.diff).toContain('@@');
  });

  it('says on stderr how far it is', async () => {
    const { stderr } = await place.runHere(['restore', '--to-account']);
    expect(stderr).toMatch(/^Comparing {2}\d+ of [\d,]+$/m);
  });

  it('plans a copy, and one for another business unit', async () => {
    const id = String(first.index[0]?.id);
    const copy = await plan('--copy', '--asset', id);
    expect(copy.items).toMatchObject([
      { action: 'create', becomes: { name: expect.stringContaining('(restored ') } },
    ]);
    const other = await plan('--into', String(OTHER), '--asset', id);
    expect(other).toMatchObject({ mode: 'other account' });
    expect(other.items[0]?.becomes.customerKey).toBe(first.index[0]?.customerKey);
  });

  it.each([
    ['another account without --into', [], { ACCOUNT_ID: String(OTHER) }, `add --into ${OTHER}`],
    ['a copy in another business unit', ['--copy', '--into', String(OTHER)], {}, 'cannot be used with'],
    ['no account at all', [], { CLIENT_ID: '' }, 'CLIENT_ID'],
    ['--to beside it', ['--to', 'x'], {}, 'cannot be used with'],
    ['--undo of a part', ['--undo', 'x', '--asset', '1'], {}, 'cannot be used with'],
  ])('refuses %s as wrong use', async (_what, argv, environment, words) => {
    const { code, stderr } = await place.runHere(['restore', '--to-account', ...argv], environment);
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining(words) });
  });

  it('asks where to, if neither a folder nor the account is named', async () => {
    const { code, stderr } = await place.runHere(['restore']);
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('--to-account') });
  });
});
