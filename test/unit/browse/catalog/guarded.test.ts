import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { damageMark, guarded } from '../../../../electron/browse/catalog/guarded.ts';
import { openBrowseDatabase } from '../../../../electron/browse/catalog/open.ts';

let folder: string;
let path: string;
let damages = 0;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'backup-creator-browse-'));
  path = join(folder, 'browse.sqlite');
  damages = 0;
});
afterEach(() => rm(folder, { recursive: true, force: true }));

class Target {
  readonly #value = 42;
  failing: Error | undefined;

  now(): number {
    if (this.failing !== undefined) throw this.failing;
    return this.#value;
  }

  async later(): Promise<number> {
    return this.now();
  }
}

function guard(failing?: Error): Target {
  const target = new Target();
  target.failing = failing;
  return guarded({ target }, path, () => {
    damages += 1;
  }).target;
}

function sqliteError(errcode: number): Error {
  return Object.assign(new Error('What SQLite says'), { errcode });
}

describe('what the database is asked', () => {
  it('is answered as it would be without', async () => {
    expect(guard().now()).toBe(42);
    expect(await guard().later()).toBe(42);
    expect(() => guard(new Error('As it is')).now()).toThrow('As it is');
    expect(damages).toBe(0);
  });

  it('fails in a sentence where another process writes', async () => {
    const busySnapshot = sqliteError(517);
    expect(() => guard(busySnapshot).now()).toThrow(expect.objectContaining({ code: 'lock-held' }));
    await expect(guard(sqliteError(5)).later()).rejects.toMatchObject({ code: 'lock-held' });
    expect(damages).toBe(0);
  });

  it('ends the database where that is damaged: it is made anew when it is opened next', async () => {
    const { writer, close } = openBrowseDatabase(path);
    writer.exec("INSERT INTO facts VALUES ('place', 'here')");
    close();
    expect(() => guard(sqliteError(11)).now()).toThrow(expect.objectContaining({ code: 'state-broken' }));
    await expect(guard(sqliteError(26)).later()).rejects.toMatchObject({ code: 'state-broken' });
    expect(damages).toBe(2);
    expect(existsSync(damageMark(path))).toBe(true);
    const anew = openBrowseDatabase(path);
    expect(anew.reader.prepare('SELECT * FROM facts').all()).toEqual([]);
    anew.close();
    expect(existsSync(damageMark(path))).toBe(false);
  });
});
