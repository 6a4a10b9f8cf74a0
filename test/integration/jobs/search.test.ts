import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SearchPage } from '../../../shared/browse.ts';
import { createDesktopPlace, type Desktop, type DesktopPlace } from '../../support/jobs.ts';
import { searchQuery } from '../../support/searched-account.ts';

const PATIENT = { timeout: 20_000, interval: 20 };

let place: DesktopPlace;
let desktop: Desktop;
let jobId: string;

beforeEach(async () => {
  place = await createDesktopPlace();
  desktop = await place.open();
  const { jobIds } = await desktop.service.handlers['jobs.create'](place.wanted());
  jobId = jobIds[0] ?? '';
});
afterEach(() => place.close());

async function backUp(): Promise<void> {
  const before = desktop.ended.length;
  await desktop.service.handlers['runs.start']({ jobId, full: false, acceptDeletions: false });
  await vi.waitFor(() => expect(desktop.ended.length).toBe(before + 1), PATIENT);
}

/** Waits until what was backed up is read, its code too. */
async function readAll(): Promise<void> {
  await vi.waitFor(async () => {
    const { runs, indexed } = await desktop.service.handlers['browse.open']({ jobId });
    expect(runs.length).toBe(desktop.ended.length);
    expect(indexed.done).toBe(indexed.total);
  }, PATIENT);
}

function find(text: string, gone: 'with' | 'without' = 'without'): Promise<SearchPage> {
  return desktop.service.handlers['browse.search']({
    jobId,
    ...searchQuery(text, { in: 'code', filters: { gone } }),
  });
}

/** A block of the account whose code no other has. */
function blockWithCode(): { id: number; phrase: string } {
  const account = place.sandbox.account();
  const codes = account.ids().map((id) => ({ id, content: account.document(id).content }));
  for (const { id, content } of codes) {
    if (typeof content !== 'string' || account.document(id).assetType === undefined) continue;
    const phrase = content.slice(-220, -120);
    const others = codes.filter(
      (other) => typeof other.content === 'string' && other.content.includes(phrase),
    );
    if (phrase.trim().length > 90 && !phrase.includes('\r') && others.length === 1)
      return { id, phrase: phrase.trim() };
  }
  throw new Error('All blocks have the same code.');
}

describe('the code of a job', () => {
  it('is searched once a run has kept it, and a deleted block is found by a phrase in its code', async () => {
    const { id, phrase } = blockWithCode();
    await backUp();
    await readAll();
    await vi.waitFor(async () => {
      const { rows, unsearched } = await find(phrase);
      expect(rows).toMatchObject([{ id, gone: null, current: true, match: { where: 'code' } }]);
      expect(unsearched).toBe(0);
    }, PATIENT);
    place.sandbox.account().remove(id);
    await backUp();
    await vi.waitFor(async () => {
      expect((await find(phrase)).rows).toEqual([]);
      expect((await find(phrase, 'with')).rows).toMatchObject([{ id, gone: { state: 'deleted' } }]);
    }, PATIENT);
  });

  it('tells what it is narrowed down by and what it names', async () => {
    await backUp();
    await readAll();
    const { handlers } = desktop.service;
    await vi.waitFor(async () => {
      const { total, rows, unsearched } = await handlers['browse.brokenReferences']({
        jobId,
        at: null,
        offset: 0,
        limit: 5,
      });
      expect(unsearched).toBe(0);
      expect(rows.length).toBe(Math.min(total, 5));
      for (const { from } of rows) {
        const { uses } = await handlers['browse.references']({ jobId, id: from.id, at: null });
        expect(uses).toContainEqual(rows.find((row) => row.from.id === from.id));
      }
    }, PATIENT);
    const { types, authors } = await handlers['browse.facets']({ jobId });
    const counted = types.reduce((sum, { assets }) => sum + assets, 0);
    expect(counted).toBe(desktop.job(jobId).heldAssets);
    expect(authors.length).toBeGreaterThan(1);
  });
});
