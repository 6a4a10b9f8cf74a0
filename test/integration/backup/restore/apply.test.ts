import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readJournal } from '../../../../electron/backup/restore/journal.ts';
import { planRestore } from '../../../../electron/backup/restore/plan.ts';
import { faultReplies } from '../../../../electron/sandbox/sandbox.ts';
import { finishedRuns } from '../../../support/account-at-destination.ts';
import { RestorePlace } from '../../../support/restore-place.ts';
import { clientOf, createEmptySandbox, NEVER, undoOf } from '../../../support/restored-account.ts';

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

const contentOf = (id: number) => account.document(id).content;

describe('restoring in place', () => {
  it('puts content, name, folder and file back, and keeps in a safety run what was there', async () => {
    const [block = 0] = idsOfType(197);
    const [image = 0] = idsOfType(28);
    const [before, bytes] = [account.document(block), account.fileBytes(image)];
    account.edit(block);
    account.rename(block, 'Renamed since');
    account.move(block, account.addFolder('Elsewhere'));
    account.edit(image);
    const changed = account.document(block);
    const { status, items, safetyRuns } = await restore({ ids: [block, image], overwriteConflicts: true });
    expect({ status, outcomes: items.map(({ outcome }) => outcome) }).toEqual({
      status: 'complete',
      outcomes: ['changed', 'changed'],
    });
    const after = account.document(block);
    expect([after.content, after.name, after.category]).toEqual([
      before.content,
      before.name,
      before.category,
    ]);
    expect(account.fileBytes(image)).toEqual(bytes);
    const safety = (await finishedRuns(kept.engine.backups)).at(-1);
    expect(safety?.manifest).toMatchObject({ kind: 'safety', runId: safetyRuns[0], watermark: null });
    expect(safety?.index.map(({ id }) => id)).toEqual([block, image].sort((one, other) => one - other));
    const file = safety?.index.find(({ id }) => id === block)?.files[0]?.path ?? '';
    const held = JSON.parse(await readFile(join(kept.engine.backups, safety?.folder ?? '', file), 'utf8'));
    expect(held).toMatchObject({ name: 'Renamed since', content: changed.content });
  });

  it('passes over what was changed there since, unless it is told to overwrite', async () => {
    const [id = 0] = idsOfType(197);
    account.edit(id);
    const content = contentOf(id);
    const { status, items, safetyRuns } = await restore({ ids: [id] });
    expect({ status, safetyRuns }).toEqual({ status: 'with problems', safetyRuns: [] });
    expect(items).toMatchObject([
      { outcome: 'passed over', message: expect.stringContaining('after the last backup') },
    ]);
    expect(contentOf(id)).toBe(content);
    expect(writes()).toBe(0);
  });

  it('makes what was deleted anew, and has those that named it follow', async () => {
    const plan = await planRestore(kept.parts(), kept.sources());
    const known = new Set(kept.run.index.map(({ id }) => id));
    const user = plan.items.find(({ references }) => references.some((id) => known.has(id)));
    const gone = user?.references.find((id) => known.has(id)) ?? 0;
    account.remove(gone);
    const { items, status } = await restore({
      ids: [gone, user?.source.id ?? 0],
      overwriteConflicts: true,
    });
    const made = items.find(({ id }) => id === gone);
    expect({ status, made }).toMatchObject({ status: 'complete', made: { outcome: 'made' } });
    const again = await planRestore(kept.parts(), kept.sources([gone, user?.source.id ?? 0]));
    expect(again.counts.unchanged).toBe(2);
  });

  it('leaves what is unchanged alone', async () => {
    const { status, items } = await restore();
    expect(status).toBe('complete');
    expect(new Set(items.map(({ outcome }) => outcome))).toEqual(new Set(['unchanged']));
    expect(writes()).toBe(0);
  });

  it('does not write over what is changed between plan and restore', async () => {
    const [id = 0] = idsOfType(197);
    account.rename(id, 'Once');
    const modified = (await clientOf(kept.engine.sandbox).asset(id, NEVER))?.modifiedDate ?? '';
    const sources = kept.sources([id]).map((source) => ({ ...source, newestModified: modified }));
    let looks = 0;
    kept.engine.sandbox.onRequest = (_number, kind, of) => {
      if (kind === 'asset' && of === id) looks += 1;
      if (kind === 'asset' && of === id && looks === 2) account.edit(id);
    };
    const { items } = await restore({ sources });
    expect(items).toMatchObject([
      { outcome: 'passed over', message: expect.stringContaining('while it was being') },
    ]);
  });

  it('changes nothing where the present state cannot be kept whole', async () => {
    const [id = 0] = idsOfType(28);
    account.rename(id, 'Renamed');
    kept.engine.sandbox.faults.add({ match: { kind: 'file', id }, effect: faultReplies.notFound() });
    const { status, items } = await restore({ ids: [id], overwriteConflicts: true });
    expect(status).toBe('with problems');
    expect(items).toMatchObject([
      { outcome: 'failed', message: expect.stringContaining('could not be kept whole') },
    ]);
    expect(account.document(id).name).toBe('Renamed');
  });
});

describe('restoring as a copy', () => {
  it('makes it beside what is there, which stays as it is', async () => {
    const ids = idsOfType(197).slice(0, 3);
    const before = ids.map((id) => account.document(id));
    const { status, items, safetyRuns } = await restore({ mode: 'copy', ids });
    expect({ status, safetyRuns }).toEqual({ status: 'complete', safetyRuns: [] });
    for (const { targetId, name, id } of items) {
      expect(account.document(targetId ?? 0)).toMatchObject({
        name: `${name} (restored 2026-11-24)`,
        content: account.document(id).content,
      });
    }
    expect(ids.map((id) => account.document(id))).toEqual(before);
  });
});

describe('a restore that something gets in the way of', () => {
  it('does not begin without the scopes to write, and names them', async () => {
    const sandbox = await createEmptySandbox({ scopes: 'documents_and_images_read' });
    try {
      await expect(restore({ sandbox, mode: 'other account' })).rejects.toMatchObject({
        code: 'permission-missing',
        message: expect.stringMatching(
          /^The installed package may not write: it lacks Assets > Documents and Images: Write \(documents_and_images_write\).*\.$/,
        ),
        hint: 'Give it these in Setup > Apps > Installed Packages for as long as you restore; backups do not need them.',
      });
    } finally {
      await sandbox.close();
    }
  });

  it('tells which asset was refused for its key, and does the others', async () => {
    const ids = idsOfType(197).slice(0, 3);
    for (const id of ids) account.remove(id);
    const { customerKey = '' } = kept.sources([ids[0]!])[0]!;
    let taken = false;
    kept.engine.sandbox.onRequest = (_number, kind) => {
      if (kind !== 'write' || taken) return;
      taken = true;
      return clientOf(kept.engine.sandbox)
        .createAsset({ customerKey, name: 'Theirs', assetType: { id: 197 } }, NEVER)
        .then(() => undefined);
    };
    const { status, items } = await restore({ ids });
    expect(status).toBe('with problems');
    expect(items.map(({ outcome }) => outcome).sort()).toEqual(['failed', 'made', 'made']);
    expect(items.find(({ outcome }) => outcome === 'failed')?.message).toBe(
      `Marketing Cloud refused the request for making the asset "${customerKey}": 409 An asset with the ` +
        `customerKey '${customerKey}' exists (error 30002). Something else has that external key or name ` +
        'there; restore as a copy, or change it there.',
    );
  });

  it('tells which asset was deleted there in the meantime, and makes nothing of it', async () => {
    const [id = 0] = idsOfType(197);
    account.edit(id);
    let looks = 0;
    kept.engine.sandbox.onRequest = (_number, kind, of) => {
      if (kind === 'asset' && of === id) looks += 1;
      if (kind === 'asset' && of === id && looks === 2) account.remove(id);
    };
    const { status, items } = await restore({ ids: [id], overwriteConflicts: true });
    expect(status).toBe('with problems');
    expect(items).toMatchObject([
      {
        outcome: 'passed over',
        message: 'It was deleted there in the meantime: plan the restore anew.',
      },
    ]);
    expect(writes()).toBe(0);
  });

  it('stops when the service fails, keeps the safety run whole, and goes on where it stopped', async () => {
    const ids = idsOfType(197).slice(0, 6);
    const wanted = ids.map(contentOf);
    for (const id of ids) account.edit(id);
    const fault = kept.engine.sandbox.faults.add({
      match: { kind: 'write', id: ids[3]! },
      effect: faultReplies.unavailable(),
    });
    const first = await restore({ ids, overwriteConflicts: true, concurrency: 1 });
    expect(first).toMatchObject({
      status: 'interrupted',
      error: {
        code: 'service-unavailable',
        message: expect.stringMatching(
          /^Marketing Cloud did not answer the request for changing asset \d+: it answered 503 Service Unavailable \(error 50300\), after 6 attempts\.$/,
        ),
        hint: expect.stringContaining('start the restore again. It goes on where it stopped.'),
      },
    });
    expect(first.items.map(({ outcome }) => outcome)).toEqual([
      'changed',
      'changed',
      'changed',
      'not reached',
      'not reached',
      'not reached',
    ]);
    fault.remove();
    const second = await restore({ overwriteConflicts: true });
    expect(second.status).toBe('complete');
    expect(ids.map(contentOf)).toEqual(wanted);
    expect(new Set(second.items.map(({ outcome }) => outcome))).toEqual(new Set(['changed']));
    const safety = (await finishedRuns(kept.engine.backups)).filter(
      ({ manifest }) => manifest.kind === 'safety',
    );
    expect(safety.flatMap(({ index }) => index.map(({ id }) => id)).toSorted((a, b) => a - b)).toEqual(ids);
  });

  it('ends when it is cancelled, and says that it goes on', async () => {
    const ids = idsOfType(197).slice(0, 8);
    for (const id of ids) account.edit(id);
    const cancel = new AbortController();
    const cancelled = await restore({
      ids,
      overwriteConflicts: true,
      concurrency: 1,
      signal: cancel.signal,
      onOutcome: (done) => done === 3 && cancel.abort(),
    });
    expect(cancelled).toMatchObject({
      status: 'interrupted',
      error: {
        code: 'cancelled',
        message: 'The restore was cancelled. It goes on where it stopped when it is started again.',
      },
    });
    expect(cancelled.items.filter(({ outcome }) => outcome === 'changed').length).toBe(3);
    expect((await restore({ overwriteConflicts: true })).status).toBe('complete');
  });
});

describe('undoing', () => {
  it('puts the account back as it was before the restore, but for dates', async () => {
    const [...ids] = [
      ...idsOfType(197).slice(0, 4),
      ...idsOfType(28).slice(0, 1),
      ...idsOfType(207).slice(0, 2),
    ];
    for (const id of ids) account.edit(id);
    account.rename(ids[0]!, 'Renamed');
    const strip = (id: number) => {
      const { modifiedDate: _, modifiedBy: __, version: ___, ...rest } = account.document(id);
      // The service's own.
      const { fileCreatedDate: ____, publishedURL: _____, ...file } = Object(rest.fileProperties);
      return { ...rest, fileProperties: file, bytes: account.fileBytes(id)?.toString('base64') };
    };
    const before = ids.map(strip);
    const done = await restore({ ids, overwriteConflicts: true });
    expect(done.status).toBe('complete');
    expect(ids.map(strip)).not.toEqual(before);
    const undo = await undoOf(kept, done.safetyRuns[0] ?? '', journalPath);
    const undone = await restore({
      journalPath: join(place.folder, 'undo.ndjson'),
      sources: undo.sources,
      undoes: undo.undoes,
    });
    expect(undone.status).toBe('complete');
    expect(ids.map(strip)).toEqual(before);
  });

  it('passes over what was changed since the restore', async () => {
    const ids = idsOfType(197).slice(0, 2);
    for (const id of ids) account.edit(id);
    const done = await restore({ ids, overwriteConflicts: true });
    account.edit(ids[0]!);
    const undo = await undoOf(kept, done.safetyRuns[0] ?? '', journalPath);
    const undone = await restore({
      journalPath: join(place.folder, 'undo.ndjson'),
      sources: undo.sources,
      undoes: undo.undoes,
    });
    expect(undone.items.map(({ outcome }) => outcome)).toEqual(['passed over', 'changed']);
    expect(undone.items[0]?.message).toContain('after it was restored');
  });
});

describe('a journal', () => {
  it('is read up to a line that a power cut tore off, and goes on after it', async () => {
    const ids = idsOfType(197).slice(0, 2);
    for (const id of ids) account.edit(id);
    await restore({ ids, overwriteConflicts: true });
    const lines = (await readFile(journalPath, 'utf8')).split('\n');
    const place = lines.findLastIndex((line) => line.includes('"after"'));
    await writeFile(journalPath, [...lines.slice(0, place), lines[place]?.slice(0, 20)].join('\n'));
    const state = await readJournal(journalPath);
    expect(state).toMatchObject({ hasEnded: false });
    expect(state?.inDoubt.size).toBe(1);
    const patches = writes();
    const again = await restore({ overwriteConflicts: true });
    expect(again.status).toBe('complete');
    expect(writes()).toBe(patches);
    expect((await readJournal(journalPath))?.hasEnded).toBe(true);
  });
});
