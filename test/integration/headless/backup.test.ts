import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { finishedRuns } from '../../support/account-at-destination.ts';
import { createWorkplace, type Workplace } from '../../support/command.ts';
import { parseReport } from '../../support/reports.ts';
import { differencesOf, ownBlockIds } from '../../support/selections.ts';

let place: Workplace;

beforeEach(async () => {
  place = await createWorkplace();
});

afterEach(async () => {
  await place.close();
});

describe('backup', () => {
  it('keeps every block of the account, prints one JSON document on stdout and ends with 0', async () => {
    const blocks = ownBlockIds(place);
    const ended = await place.run(['backup', '--json']);
    expect(ended).toMatchObject({ code: 0, signal: null });
    const document: unknown = JSON.parse(ended.stdout);
    expect(document).toEqual({
      status: 'complete',
      run: expect.stringMatching(/^[0-9a-f]{16}$/),
      folder: expect.stringMatching(/^backup_\d{8}$/),
      location: join(place.backups, parseReport(ended).folder ?? ''),
      since: null,
      until: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/),
      counts: {
        kept: blocks.length,
        added: blocks.length,
        changed: 0,
        unchanged: 0,
        deleted: 0,
        problems: 0,
      },
      bytes: expect.any(Number),
      requests: expect.any(Number),
      problems: [],
      continued: [],
      error: null,
    });
    expect(await differencesOf(place)).toEqual([]);
    expect(await readdir(place.backups)).toContain('backup-creator.json');
  });

  it('keeps only what changed the next time, and says since when', async () => {
    const first = parseReport(await place.runHere(['backup', '--json']));
    const [edited = 0] = ownBlockIds(place);
    place.sandbox.account().edit(edited);
    const second = parseReport(await place.runHere(['backup', '--json']));
    expect(second.counts).toMatchObject({ kept: 1, added: 0, changed: 1, deleted: 0 });
    const overlap = 24 * 60 * 60 * 1000;
    expect(Date.parse(second.since ?? '')).toBe(Date.parse(first.until ?? '') - overlap);
    expect(await differencesOf(place)).toEqual([]);
  });

  it('keeps everything anew with --full, in a run that stands alone', async () => {
    await place.runHere(['backup']);
    const full = parseReport(await place.runHere(['backup', '--full', '--json']));
    expect(full.since).toBeNull();
    expect(full.counts?.kept).toBe(ownBlockIds(place).length);
    const runs = await finishedRuns(place.backups);
    expect(runs.at(-1)?.manifest.buildsOn).toEqual([]);
  });

  it('tells people what it kept, in words on stdout, and its progress on stderr', async () => {
    const { code, stdout, stderr } = await place.run(['backup']);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^Backup complete\.\n {2}\d+ kept \(\d+ new, 0 changed\), 0 unchanged, 0 deleted\n {2}[\d.]+ [KM]?B, [\d,]+ requests\n {2}\/.*\/backup_\d{8}\n$/,
    );
    expect(stderr).toContain('Finishing');
    expect(stderr).not.toContain('\u001b');
  });

  it('ends with 3 where an asset could not be kept whole, and names it', async () => {
    const [broken = 0] = ownBlockIds(place);
    place.sandbox.faults.add({
      match: { kind: 'asset', id: broken },
      effect: { status: 403, body: { errorcode: 20000, message: 'Insufficient privileges.' } },
    });
    const ended = await place.runHere(['backup', '--json']);
    expect(ended.code).toBe(3);
    const report = parseReport(ended);
    expect(report.status).toBe('with problems');
    expect(report.problems).toContainEqual(expect.objectContaining({ id: broken }));
    const human = await place.runHere(['backup']);
    expect(human.code).toBe(3);
    expect(human.stdout).toContain('Backup done, with problems.');
    expect(human.stdout).toContain(`Asset ${broken} is not kept whole`);
  });

  it('asks Marketing Cloud for the business unit where ACCOUNT_ID is not set', async () => {
    const { code } = await place.runHere(['backup', '--json'], { ACCOUNT_ID: '' });
    expect(code).toBe(0);
    const root: unknown = JSON.parse(await readFile(join(place.backups, 'backup-creator.json'), 'utf8'));
    expect(root).toMatchObject({ account: { mid: place.sandbox.mid } });
  });

  it('backs up all types with BACKUP_TYPES=all, and names folders by BACKUP_FOLDER_PATTERN', async () => {
    const report = parseReport(
      await place.runHere(['backup', '--json'], {
        BACKUP_TYPES: 'all',
        BACKUP_FOLDER_PATTERN: 'backup_DDMMYY',
      }),
    );
    expect(report.counts?.kept).toBe(place.sandbox.account().ids().length);
    expect(report.folder).toMatch(/^backup_\d{6}$/);
  });

  it('writes its log into --log-file and leaves stdout and stderr to the user', async () => {
    const log = join(place.root, 'logs', 'backup.log');
    const { code, stderr } = await place.runHere(['backup', '--json', '--verbose', '--log-file', log]);
    expect(code).toBe(0);
    expect(stderr).not.toContain('"level"');
    const lines = (await readFile(log, 'utf8')).trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(3);
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ message: expect.any(String) });
  });
});
