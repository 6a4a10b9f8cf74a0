import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readJournal } from '../../../../electron/backup/restore/journal.ts';
import { planRestore } from '../../../../electron/backup/restore/plan.ts';
import { faultReplies } from '../../../../electron/sandbox/sandbox.ts';
import { RestorePlace } from '../../../support/restore-place.ts';
import { clientOf, NEVER } from '../../../support/restored-account.ts';

let place: RestorePlace;
let kept: RestorePlace['kept'];
let account: RestorePlace['account'];
let journalPath: string;
let idsOfType: RestorePlace['idsOfType'];
let restore: RestorePlace['restore'];
let writes: RestorePlace['writes'];
beforeEach(async () => {
  place = await RestorePlace.create();
  ({ kept, account, journalPath, idsOfType, restore, writes } = place);
});
afterEach(() => place.close());

describe('what names something that is made after it', () => {
  let gone: number;
  let user: number;
  /** What it names is refused at first, and the restore is cancelled: the next attempt is to link them. */
  beforeEach(async () => {
    const plan = await planRestore(kept.parts(), kept.sources());
    const known = new Set(kept.run.index.map(({ id }) => id));
    const found = plan.items.find(({ references }) => references.some((id) => known.has(id)));
    user = found?.source.id ?? 0;
    gone = found?.references.find((id) => known.has(id)) ?? 0;
    account.remove(gone);
    kept.engine.sandbox.faults.add({ match: { kind: 'write' }, times: 1, effect: faultReplies.notFound() });
    const cancel = new AbortController();
    const first = await restore({
      ids: [gone, user],
      concurrency: 1,
      signal: cancel.signal,
      onOutcome: (done) => done === 2 && cancel.abort(),
    });
    expect(first.items.map(({ outcome }) => outcome).sort()).toEqual(['changed', 'failed']);
  });
  const outcomes = (items: Awaited<ReturnType<typeof restore>>['items']) =>
    [gone, user].map((id) => items.find((item) => item.id === id));

  it('follows it', async () => {
    const { status, items } = await restore();
    expect(status).toBe('complete');
    expect(outcomes(items)).toMatchObject([{ outcome: 'made' }, { outcome: 'changed' }]);
    const again = await planRestore(kept.parts(), kept.sources([gone, user]));
    expect(again.counts.unchanged).toBe(2);
  });

  it('is passed over where it was changed there since', async () => {
    account.edit(user);
    const edited = account.document(user);
    const { status, items } = await restore();
    expect(status).toBe('with problems');
    expect(outcomes(items)).toMatchObject([
      { outcome: 'made' },
      {
        outcome: 'passed over',
        message:
          'It was changed there after it was restored, before what it names by an earlier id was made: ' +
          'plan the restore anew.',
      },
    ]);
    expect(account.document(user)).toEqual(edited);
  });

  it('does not keep the others from being restored where its version is not there any more', async () => {
    for (const { runFolder, files } of kept.sources([user])) {
      for (const { path } of files) await rm(join(kept.engine.backups, runFolder, path));
    }
    const { status, items } = await restore();
    expect(status).toBe('with problems');
    expect(outcomes(items)).toMatchObject([
      { outcome: 'made' },
      { outcome: 'failed', targetId: user, message: expect.stringContaining('is not there any more') },
    ]);
    expect((await readJournal(journalPath))?.hasEnded).toBe(true);
  });

  it('is written once, also where the attempt before was killed after that', async () => {
    await restore();
    const lines = (await readFile(journalPath, 'utf8')).split('\n');
    const place = lines.findLastIndex((line) => line.includes('"after"'));
    await writeFile(journalPath, `${lines.slice(0, place).join('\n')}\n`);
    const before = writes();
    expect((await restore()).status).toBe('complete');
    expect(writes()).toBe(before);
  });
});

describe('an asset that somebody made under the key of one that is to be made', () => {
  /** The service refuses to make it, and the restore is cancelled. */
  async function refusedAndCancelled(): Promise<number> {
    const [id = 0] = idsOfType(197);
    account.remove(id);
    const customerKey = kept.sources([id])[0]?.customerKey ?? '';
    const theirs = { customerKey, name: 'Theirs', content: 'theirs', assetType: { id: 197 } };
    let isTaken = false;
    kept.engine.sandbox.onRequest = async (_number, kind) => {
      if (kind !== 'write' || isTaken) return;
      isTaken = true;
      await clientOf(kept.engine.sandbox).createAsset(theirs, NEVER);
    };
    const cancel = new AbortController();
    const first = await restore({
      ids: [id],
      signal: cancel.signal,
      onOutcome: () => cancel.abort(),
    });
    expect(first.items).toMatchObject([{ outcome: 'failed' }]);
    return id;
  }

  it.each([
    ['the journal says that it was refused', (line: string) => line !== ''],
    ['a kill left that unsaid', (line: string) => line !== '' && !line.includes('"refused"')],
  ])('does not count as made when the restore goes on, where %s', async (_, isThere) => {
    const id = await refusedAndCancelled();
    const lines = (await readFile(journalPath, 'utf8')).split('\n');
    await writeFile(
      journalPath,
      lines
        .filter(isThere)
        .map((line) => `${line}\n`)
        .join(''),
    );
    const before = writes();
    const { status, items } = await restore();
    expect(status).toBe('with problems');
    expect(items).toMatchObject([
      { id, outcome: 'passed over', message: expect.stringContaining('after the last backup') },
    ]);
    expect((await readJournal(journalPath))?.done.size).toBe(0);
    expect(writes()).toBe(before);
  });

  it('is not that which a killed attempt has made, which counts as done', async () => {
    const [id = 0] = idsOfType(197);
    account.remove(id);
    await restore({ ids: [id] });
    const lines = (await readFile(journalPath, 'utf8')).split('\n');
    const place = lines.findIndex((line) => line.includes('"after"'));
    await writeFile(journalPath, `${lines.slice(0, place).join('\n')}\n`);
    const before = writes();
    expect(await restore()).toMatchObject({ status: 'complete', items: [{ id, outcome: 'made' }] });
    expect(writes()).toBe(before);
  });
});
