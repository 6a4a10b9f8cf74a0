import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SwiftAddress } from '../../servers/swift.ts';
import { runCommand, runHere } from '../../support/command.ts';
import { parseReport } from '../../support/reports.ts';
import { makeBucket, plainClient } from '../../support/s3-bucket.ts';
import { sharedSwift } from '../../support/shared-swift.ts';

const swift = await sharedSwift();

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'backup-creator-demo-to-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Where servers are installed, also for a command with a home that leads nowhere. */
const servers = { XDG_CACHE_HOME: process.env.XDG_CACHE_HOME ?? join(process.env.HOME ?? '', '.cache') };

describe('demo --to', () => {
  it.each([
    ['s3', /^s3:\/\/b-[0-9a-f-]+\/demo\/backup_\d{8}$/m],
    ['azure', /^http:\/\/127\.0\.0\.1:\d+\/backups\/demo-[0-9a-f-]+\/demo\/backup_\d{8}$/m],
  ])('%s backs up to a test server that it starts, and reads it all back', async (storage, location) => {
    if (swift === undefined && storage === 's3') return;
    const argv = ['demo', '--to', storage, '--path', folder, '--assets', '60'];
    const { code, stdout, stderr } = await runCommand(argv, { environment: servers });
    if (code === 2 && stderr.includes('no test server')) return;
    expect(code, stderr).toBe(0);
    expect(stdout.replaceAll(/^ +/gm, '')).toMatch(location);
    expect(stdout).toMatch(/^Read back as written: \d\d+ files\. Runs listed there: 1\.$/m);
    expect(stdout).toMatch(/The test server ends now, and the backup with it\.\n$/);
  });

  describe.skipIf(swift === undefined)('s3, where the variables name a bucket', () => {
    const address = swift as SwiftAddress;

    it('backs up there, and keeps exactly its seven changes the second time', async () => {
      const client = plainClient(address);
      const environment = {
        S3_BUCKET: await makeBucket(client),
        S3_PREFIX: 'try/it',
        S3_ENDPOINT: address.endpoint,
        S3_ACCESS_KEY: address.accessKey,
        S3_SECRET_KEY: address.secretKey,
        // Another store that is set up too is left alone.
        AZURE_CONTAINER: 'another',
      };
      client.destroy();
      const argv = ['demo', '--to', 's3', '--path', folder, '--assets', '60'];
      const first = await runHere(argv, { environment });
      expect(first.code, first.stderr).toBe(0);
      expect(first.stdout).toContain(`s3://${environment.S3_BUCKET}/try/it/backup_`);
      expect(first.stdout).toContain(`npm run demo -- --to s3 --path ${folder}`);
      const second = await runHere([...argv, '--json'], { environment });
      expect(parseReport(second).counts).toMatchObject({ kept: 7, added: 2, changed: 5, deleted: 1 });
      const third = await runHere(argv, { environment });
      expect(third.stdout).toContain('Runs listed there: 3.');
    });
  });
});
