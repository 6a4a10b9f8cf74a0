import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { indexLineSchema, manifestSchema } from '../../../shared/format.ts';
import type { SwiftAddress } from '../../servers/swift.ts';
import { createWorkplace, type Workplace } from '../../support/command.ts';
import { startForwardProxy } from '../../support/forward-proxy.ts';
import { type ObjectPlace, s3Service } from '../../support/object-places.ts';
import { parseReport } from '../../support/reports.ts';
import { differencesOf, ownBlockIds } from '../../support/selections.ts';
import { sharedSwift } from '../../support/shared-swift.ts';

/** Reading what is kept needs no credentials of the account. */
const READER = { AUTH_URL: '', CLIENT_ID: '', CLIENT_SECRET: '', ACCOUNT_ID: '' };

const swift = await sharedSwift();

describe.skipIf(swift === undefined)('the command, with a bucket as its destination', () => {
  const address = swift as SwiftAddress;
  let place: Workplace;
  let bucket: ObjectPlace;

  beforeEach(async () => {
    place = await createWorkplace({ assets: 30 });
    bucket = await s3Service(address).makePlace();
  });

  afterEach(() => place.close());

  it('backs up there, names the address, and says nothing that is secret', async () => {
    const ended = await place.run(['backup', '--json', '--verbose'], bucket.variables());
    expect(ended.code, ended.stderr).toBe(0);
    expect(parseReport(ended).location).toMatch(/^s3:\/\/b-[0-9a-f-]+\/Kunden & Söhne\/50 %\/backup_\d{8}$/);
    expect(ended.stdout + ended.stderr).not.toContain(address.secretKey);
    await bucket.copyTo(place.backups);
    expect(await differencesOf(place)).toEqual([]);
  });

  it('lists the whole history on a new machine, whose next run keeps only what changed', async () => {
    await place.runHere(['backup'], bucket.variables());
    place.sandbox.account().changeForDemo();
    await place.runHere(['backup'], bucket.variables());
    const newMachine = { ...bucket.variables(), STATE_PATH: join(place.root, 'another machine') };
    const listed = await place.runHere(['runs', '--json'], { ...newMachine, ...READER });
    const manifests = z.array(manifestSchema).parse(JSON.parse(listed.stdout));
    expect(manifests.map(({ counts }) => counts.kept)).toEqual([ownBlockIds(place).length - 1, 7]);
    place.sandbox.account().changeForDemo();
    const next = parseReport(await place.runHere(['backup', '--json'], newMachine));
    expect(next.counts).toMatchObject({ kept: 7, deleted: 1 });
    expect(next.since).not.toBeNull();
    await bucket.copyTo(place.backups);
    expect(await differencesOf(place)).toEqual([]);
  });

  it('shows the assets of a run', async () => {
    await place.runHere(['backup'], bucket.variables());
    const { code, stdout } = await place.runHere(['show', 'latest', '--json'], {
      ...bucket.variables(),
      ...READER,
    });
    expect(code).toBe(0);
    const lines = z.array(indexLineSchema).parse(JSON.parse(stdout));
    expect(lines.map(({ id }) => id)).toEqual(ownBlockIds(place));
  });

  it('says that there are no backups there yet', async () => {
    const { code, stdout } = await place.runHere(['runs'], { ...bucket.variables(), ...READER });
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^There are no backups in s3:\/\/.+ yet\.\n$/),
    });
  });

  it('says in a sentence that the secret key is wrong, with 1', async () => {
    const S3_SECRET_KEY = 'wrong-secret-of-the-test';
    const { code, stdout, stderr } = await place.runHere(['backup'], {
      ...bucket.variables(),
      S3_SECRET_KEY,
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/the access key or the secret key was refused\.\nEnter them again/);
    expect(stdout + stderr).not.toContain(S3_SECRET_KEY);
  });

  it('goes through the proxy of the environment, but for hosts in NO_PROXY', async () => {
    const proxy = await startForwardProxy({ credentials: 'ada:word-of-the-proxy' });
    try {
      const environment = { ...bucket.variables(), HTTP_PROXY: proxy.address };
      const through = await place.run(['backup', '--verbose'], environment);
      expect(through.code, through.stderr).toBe(0);
      const { host } = new URL(address.endpoint);
      expect(proxy.seen.length).toBeGreaterThan(30);
      expect(proxy.seen.every((request) => request.includes(host))).toBe(true);
      expect(through.stdout + through.stderr).not.toContain('word-of-the-proxy');
      proxy.seen.length = 0;
      const past = await place.run(['backup'], { ...environment, NO_PROXY: '127.0.0.1' });
      expect(past.code, past.stderr).toBe(0);
      expect(proxy.seen).toEqual([]);
    } finally {
      await proxy.close();
    }
  });
});
