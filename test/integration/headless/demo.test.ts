import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { brokenFiles, finishedRuns, heldAssets } from '../../support/account-at-destination.ts';
import { runCommand, runHere } from '../../support/command.ts';
import { parseReport } from '../../support/reports.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'backup-creator-demo-test-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const demo = (...argv: string[]) => runHere(['demo', '--path', folder, ...argv]);

describe('demo', () => {
  it('backs up 300 assets in less than 20 seconds, with run, manifest, index and content there', async () => {
    const ended = await runCommand(['demo', '--path', folder, '--json']);
    expect(ended.code).toBe(0);
    expect(ended.milliseconds).toBeLessThan(20_000);
    const report = parseReport(ended);
    expect(report).toMatchObject({ status: 'complete', since: null, error: null });
    const location = report.location ?? '';
    expect(location).toBe(join(folder, 'backups', report.folder ?? ''));
    const names = await readdir(location);
    for (const name of ['run.json', 'manifest.json', 'index.ndjson', 'inventory.ndjson', 'folders.ndjson']) {
      expect(names).toContain(name);
    }
    const run: unknown = JSON.parse(await readFile(join(location, 'run.json'), 'utf8'));
    expect(run).toMatchObject({ runId: report.run });
    const [finished] = await finishedRuns(join(folder, 'backups'));
    expect(finished?.index).toHaveLength(report.counts?.kept ?? 0);
    expect(finished && (await brokenFiles(join(folder, 'backups'), finished))).toEqual([]);
    const files = (await readdir(join(location, 'content'), { recursive: true })).map(String);
    expect(files.filter((name) => /\.\d+\.json$/.test(name))).toHaveLength(report.counts?.kept ?? 0);
    expect(files.some((name) => name.endsWith('.html'))).toBe(true);
  });

  it('keeps exactly its seven changes the second time, and records the deletion', async () => {
    await demo();
    const [before] = await finishedRuns(join(folder, 'backups'));
    const second = parseReport(await demo('--json'));
    expect(second.counts).toMatchObject({ kept: 7, added: 2, changed: 5, deleted: 1, problems: 0 });
    const runs = await finishedRuns(join(folder, 'backups'));
    const after = runs.at(-1);
    expect(after?.index).toHaveLength(7);
    expect(new Set(after?.index.map(({ id }) => id)).size).toBe(7);
    const deleted = after?.inventory.filter(({ state }) => state === 'deleted') ?? [];
    expect(deleted).toEqual([expect.objectContaining({ name: expect.any(String), noticed: second.until })]);
    expect(before?.index.map(({ id }) => id)).toContain(deleted[0]?.id);
    expect(heldAssets(runs).has(deleted[0]?.id ?? 0)).toBe(false);
    const third = parseReport(await demo('--json'));
    expect(third.counts).toMatchObject({ kept: 7, added: 2, changed: 5, deleted: 1 });
  });

  it('tells people what it did and how to go on', async () => {
    const { code, stdout } = await demo('--assets', '40');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^A sample account with 40 assets\.\nBackup complete\.\n/);
    expect(stdout).toContain(`npm run demo -- --path ${folder}`);
    const again = await demo();
    expect(again.stdout).toContain('A sample account with 40 assets, changed since its last backup.');
  });

  it('makes a fresh folder where none is named, and names it', async () => {
    const { code, stdout } = await runHere(['demo', '--assets', '20']);
    const made = /--path (\S+)/.exec(stdout)?.[1] ?? '';
    expect(code).toBe(0);
    expect(made).toContain('backup-creator-demo-');
    expect(await finishedRuns(join(made, 'backups'))).toHaveLength(1);
    await rm(made, { recursive: true });
  });

  it('refuses another number of assets than its folder has, with 2', async () => {
    await demo('--assets', '40');
    const { code, stderr } = await demo('--assets', '50');
    expect(code).toBe(2);
    expect(stderr).toBe(
      'This demo folder has an account of 40 assets, not 50.\nLeave --assets out, or choose another --path.\n',
    );
    expect(await finishedRuns(join(folder, 'backups'))).toHaveLength(1);
  });

  it.each([
    ['s3', 'S3_BUCKET is not set, and there is no test server for S3 here.'],
    ['gcs', 'GCS_BUCKET is not set, and there is no test server for Google Cloud Storage here.'],
    ['azure', 'AZURE_CONTAINER is not set, and there is no test server for Azure Blob Storage here.'],
    ['floppy', 'There is no storage called "floppy".'],
  ])(
    'ends with 2 and a sentence for --to %s where only the program is installed',
    async (storage, sentence) => {
      const { code, stdout, stderr } = await demo('--to', storage);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      const [first, hint, ...more] = stderr.split('\n');
      expect(first).toBe(sentence);
      expect(hint).toMatch(/^(Set [A-Z].*, or use|Use) --to local\.$/);
      expect(more).toEqual(['']);
    },
  );

  it('says which variable is missing where only some of a store are set, with 2', async () => {
    const environment = { S3_ENDPOINT: 'https://minio.example', S3_SECRET_KEY: 'very-secret' };
    const { code, stderr } = await runHere(['demo', '--path', folder, '--to', 's3'], { environment });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^S3_BUCKET is missing/);
    expect(stderr).not.toContain('very-secret');
  });

  it('refuses more assets than a sandbox holds, with 2', async () => {
    const { code, stderr } = await demo('--assets', '200001');
    expect(code).toBe(2);
    expect(stderr).toContain('It must be a whole number up to 200,000.');
  });

  it('says so in a sentence where its account is too small to be changed', async () => {
    expect((await demo('--assets', '3')).code).toBe(0);
    const { code, stderr } = await demo();
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^The demo changes six blocks, and .+\.\nChoose another --path, with more --assets\.\n$/,
    );
  });

  it('says so in a sentence where what it remembers of its account is damaged', async () => {
    await demo('--assets', '20');
    await writeFile(join(folder, 'state', 'demo.json'), '{"assets":');
    const { code, stderr } = await demo();
    expect(code).toBe(2);
    expect(stderr).toContain(`${join(folder, 'state', 'demo.json')} is damaged`);
  });

  it('says so in a sentence where its folder is a file', async () => {
    const { code, stderr } = await runHere(['demo', '--path', '/dev/null']);
    expect(code).toBe(2);
    expect(stderr).toContain('/dev/null');
    expect(stderr).not.toMatch(/^ +at /m);
  });
});
