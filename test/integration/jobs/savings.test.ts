import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SaveWhat } from '../../../electron/browse/save/selected.ts';
import type { SavePlace } from '../../../electron/jobs/savings.ts';
import type { Saving } from '../../../shared/browse.ts';
import { type FinishedRun, finishedRuns } from '../../support/account-at-destination.ts';
import { createDesktopPlace, type Desktop, type DesktopPlace } from '../../support/jobs.ts';
import { readZip } from '../browse/save/zip-reader.ts';

let place: DesktopPlace;
let desktop: Desktop;
let jobId: string;
let run: FinishedRun;
let saved: string;

beforeAll(async () => {
  place = await createDesktopPlace();
  desktop = await place.open();
  const { handlers } = desktop.service;
  const { jobIds } = await handlers['jobs.create'](place.wanted());
  jobId = jobIds[0] ?? '';
  await handlers['runs.start']({ jobId, full: false, acceptDeletions: false });
  await vi.waitFor(() => expect(desktop.ended.length).toBeGreaterThan(0), { timeout: 30_000 });
  const [first] = await finishedRuns(place.backups());
  if (first === undefined) throw new Error('There is no backup to save from.');
  run = first;
  await handlers['browse.open']({ jobId });
  const known = async () => (await handlers['browse.open']({ jobId })).runs.length;
  await vi.waitFor(async () => expect(await known()).toBe(1), { timeout: 30_000 });
});
afterAll(() => place.close());

beforeEach(async () => {
  saved = join(place.root, 'saved');
  await rm(saved, { recursive: true, force: true });
  await mkdir(saved);
});

async function save(what: SaveWhat, where: SavePlace): Promise<Saving> {
  const { savings } = desktop.service;
  const { saveId } = await savings.start(jobId, await savings.select(jobId, what), where);
  const states = () =>
    desktop.told.flatMap(([name, told]) =>
      name === 'browse.saving' && told.saveId === saveId ? [told] : [],
    );
  await expect.poll(() => states().at(-1)?.state, { timeout: 30_000 }).not.toBe('running');
  const end = states().at(-1);
  if (end === undefined) throw new Error('Nothing was told of the saving.');
  return end;
}

const original = (path: string) => readFile(join(place.backups(), run.folder, path));
const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);

describe('saving from backups', () => {
  it('puts one version into a folder of its name, byte for byte, and can show it', async () => {
    const line = run.index[3];
    if (line === undefined) throw new Error('The backup holds too little.');
    const what = { kind: 'version', id: line.id, runId: run.manifest.runId } as const;
    const end = await save(what, { folder: saved });
    expect(end).toMatchObject({ state: 'done', done: 1, total: 1, error: null });
    expect((await readdir(end.path)).sort()).toEqual(line.files.map(({ path }) => nameOf(path)).sort());
    for (const { path } of line.files) {
      expect(await readFile(join(end.path, nameOf(path)))).toEqual(await original(path));
    }
    expect(desktop.service.savings.place(end.saveId)).toBe(end.path);
  });

  it('puts the whole account into a zip, each file once', async () => {
    const zip = join(saved, 'all.zip');
    const end = await save({ kind: 'account', at: null }, { zip });
    expect(end).toMatchObject({ state: 'done', path: zip, done: run.index.length, total: run.index.length });
    const entries = readZip(await readFile(zip));
    const files = run.index.flatMap((line) => line.files);
    expect(entries.size).toBe(files.length);
    const bodies = [...entries.values()].map((body) => body.toString('base64')).sort();
    const originals = await Promise.all(
      files.map(async ({ path }) => (await original(path)).toString('base64')),
    );
    expect(bodies).toEqual(originals.sort());
  });

  it('puts a folder with those below it, and a selection, where Content Builder has them', async () => {
    const { handlers } = desktop.service;
    const tree = await handlers['browse.tree']({ jobId, at: null });
    const top = tree.find(({ name }) => name === 'Content Builder');
    const end = await save({ kind: 'folder', folderId: top?.id ?? 0, at: null }, { folder: saved });
    expect(end).toMatchObject({ state: 'done', done: run.index.length });
    expect(await readdir(end.path)).toEqual(['Content Builder']);
    const ids = run.index.slice(0, 5).map(({ id }) => id);
    const some = await save({ kind: 'assets', ids, at: null }, { folder: saved });
    expect(some).toMatchObject({ state: 'done', done: 5, total: 5 });
    const files = await readdir(some.path, { recursive: true });
    for (const id of ids) expect(files.some((file) => file.endsWith(`.${id}.json`))).toBe(true);
  });

  it('is not called done where something could not be saved: it says what', async () => {
    const line = run.index[5];
    const [file] = line?.files ?? [];
    const path = join(place.backups(), run.folder, file?.path ?? '');
    const before = await readFile(path);
    await writeFile(path, 'something else');
    const end = await save({ kind: 'account', at: null }, { folder: saved });
    await writeFile(path, before);
    expect(end).toMatchObject({ state: 'failed', error: { code: 'format-damaged' } });
    expect(end.error?.message).toContain('is not what was backed up.');
    expect(end.error?.message).toContain('All else was saved.');
  });

  it('leaves nothing where it was cancelled', async () => {
    const { savings, handlers } = desktop.service;
    const selected = await savings.select(jobId, { kind: 'account', at: null });
    const { saveId } = await savings.start(jobId, selected, { folder: saved });
    await handlers['browse.cancelSave']({ saveId });
    expect(desktop.told.at(-1)).toMatchObject(['browse.saving', { saveId, state: 'cancelled' }]);
    expect(await readdir(saved)).toEqual([]);
    expect(() => savings.place(saveId)).toThrow('There is nothing saved to show.');
  });

  it('says so where what is asked for is not known', async () => {
    const { savings } = desktop.service;
    const unknown: SaveWhat[] = [
      { kind: 'version', id: 1, runId: run.manifest.runId },
      { kind: 'folder', folderId: 1, at: null },
      { kind: 'assets', ids: [1], at: null },
    ];
    for (const what of unknown) {
      await expect(savings.select(jobId, what)).rejects.toMatchObject({ code: 'storage-not-found' });
    }
  });
});
