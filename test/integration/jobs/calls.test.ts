import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { z } from 'zod';
import { BLOCK_TYPE_IDS } from '../../../electron/marketing-cloud/asset-types.ts';
import { faultReplies } from '../../../electron/sandbox/sandbox.ts';
import { BackupError } from '../../../shared/errors.ts';
import type { jobSettingsSchema } from '../../../shared/job.ts';
import { createDesktopPlace, type Desktop, type DesktopPlace } from '../../support/jobs.ts';

const PATIENT = { timeout: 20_000, interval: 10 };

let place: DesktopPlace;
let desktop: Desktop;

beforeEach(async () => {
  place = await createDesktopPlace();
  desktop = await place.open();
});

afterEach(async () => {
  await place.close();
});

async function createJob(wanted = place.wanted()): Promise<string> {
  const { jobIds } = await desktop.service.handlers['jobs.create'](wanted);
  return jobIds[0] ?? '';
}

async function backUp(jobId: string): Promise<void> {
  const before = desktop.ended.length;
  await desktop.service.handlers['runs.start']({ jobId, full: false, acceptDeletions: false });
  await vi.waitFor(() => expect(desktop.ended.length).toBe(before + 1), PATIENT);
}

const notices = () => desktop.service.handlers['notices.list'](undefined);

describe('testing an account', () => {
  const test = (clientSecret: string | null, jobId: string | null = null, mid = place.sandbox.mid) => {
    const { authUrl: authenticationAddress, clientId } = place.sandbox;
    return desktop.service.handlers['account.test']({
      connection: { authenticationAddress, clientId, mid },
      clientSecret,
      jobId,
    });
  };

  it('tells what the credentials reach: enterprise, MID, and how many blocks', async () => {
    const found = await test(place.sandbox.clientSecret);
    const blocks = [...place.sandbox.account().list()].filter(
      ({ typeId, shared }) => BLOCK_TYPE_IDS.includes(typeId) && !shared,
    );
    expect(found).toMatchObject({
      tenant: 'loopback',
      mid: place.sandbox.mid,
      missingScopes: [],
      blocks: blocks.length,
    });
    expect(found.enterpriseId).toBeGreaterThan(0);
    expect(found.enterpriseName).toMatch(/\w/);
  });

  it('names missing scopes as Setup does', async () => {
    const other = await createDesktopPlace({ scopes: 'offline email_read' });
    try {
      const { service } = await other.open();
      const { draft, clientSecret } = other.wanted();
      const { connection } = draft;
      const found = await service.handlers['account.test']({ connection, clientSecret, jobId: null });
      expect(found).toMatchObject({
        missingScopes: [expect.stringContaining('Assets > View')],
        blocks: null,
      });
    } finally {
      await other.close();
    }
  });

  it('uses the secret that is kept where none is entered', async () => {
    const id = await createJob();
    expect((await test(null, id)).mid).toBe(place.sandbox.mid);
    await expect(test(null)).rejects.toMatchObject({ code: 'configuration' });
  });

  it('says what is wrong with them', async () => {
    await expect(test('wrong')).rejects.toMatchObject({ code: 'credentials-refused' });
    await expect(test(place.sandbox.clientSecret, null, 999)).rejects.toMatchObject({
      code: 'credentials-refused',
    });
  });
});

describe('choosing what to back up', () => {
  it('offers the folders of the account', async () => {
    const jobId = await createJob();
    const folders = await desktop.service.handlers['account.folders']({ jobId, scope: 'own' });
    expect(folders.length).toBeGreaterThan(3);
    expect(Object.keys(folders[0] ?? {}).sort()).toEqual(['id', 'name', 'parentId']);
  });

  it('offers the types that are known, and says which are blocks', async () => {
    const types = await desktop.service.handlers['account.types'](undefined);
    expect(types.filter(({ isBlock }) => isBlock).map(({ id }) => id)).toEqual([...BLOCK_TYPE_IDS]);
    expect(types).toContainEqual({ id: 197, name: 'htmlblock', isBlock: true });
    expect(types).toContainEqual({ id: 208, name: 'htmlemail', isBlock: false });
  });
});

describe('testing a folder', () => {
  const test = (path: string, jobId: string | null = null) =>
    desktop.service.handlers['storage.test']({
      destination: { kind: 'local', path },
      destinationSecret: null,
      jobId,
    });

  it('says that backups can be made there, and leaves nothing behind', async () => {
    expect(await test(place.backups())).toMatchObject({ ok: true, limits: [] });
    expect(await readdir(place.root)).not.toContain('backups');
  });

  it('says what is wrong with it', async () => {
    expect(await test('backups')).toMatchObject({
      ok: false,
      message: expect.stringContaining('whole path'),
    });
    await writeFile(join(place.root, 'file'), '');
    expect(await test(join(place.root, 'file', 'backups'))).toMatchObject({ ok: false });
    expect(await test(join(place.root, 'file'))).toMatchObject({
      ok: false,
      message: expect.stringContaining('is a file, not a folder'),
    });
  });

  it('says whose backups are there already', async () => {
    const id = await createJob();
    await backUp(id);
    expect(await test(place.backups(), id)).toMatchObject({ ok: true, limits: [] });
    expect(await test(place.backups())).toMatchObject({
      ok: false,
      message: expect.stringContaining('"Retail EU" backs up to'),
    });
    await desktop.service.handlers['jobs.remove']({ jobId: id });
    expect(await test(place.backups())).toMatchObject({
      ok: true,
      limits: [expect.stringContaining(`MID ${place.sandbox.mid}`)],
    });
  });
});

describe('a schedule', () => {
  const preview = (cron: string, zone = 'UTC') =>
    desktop.service.handlers['schedule.preview']({ cron, zone });

  it('is put in words, with its next five times', async () => {
    desktop = await place.open({ now: () => new Date('2026-11-24T12:00:00Z') });
    expect(await preview('0 2 * * 1-5', 'Europe/Berlin')).toEqual({
      ok: true,
      words: 'At 02:00, Monday through Friday',
      next: ['25', '26', '27', '30']
        .map((day) => `2026-11-${day}T01:00:00.000Z`)
        .concat('2026-12-01T01:00:00.000Z'),
    });
  });

  it('that is not valid is said to be', async () => {
    for (const [cron, zone] of [['0 25 * * *'], ['* * * * * *'], ['0 2 * * *', 'Mars/Olympus'], ['']]) {
      expect(await preview(cron ?? '', zone)).toMatchObject({ ok: false });
    }
  });
});

describe('the details of a run', () => {
  it('are a report that can be sent: what was asked, what was kept, and what went wrong', async () => {
    const asset = [...place.sandbox.account().list()].find(({ typeId }) => BLOCK_TYPE_IDS.includes(typeId))!;
    place.sandbox.faults.add({
      match: { kind: 'asset', id: asset.id },
      effect: faultReplies.internalError(),
    });
    const jobId = await createJob();
    await backUp(jobId);
    expect(desktop.job(jobId)).toMatchObject({ state: 'problem', lastRun: { outcome: 'with problems' } });
    const folder = desktop.job(jobId).lastRun?.folder ?? '';
    const details = await desktop.service.handlers['runs.details']({ jobId, folder });
    expect(details).toMatchObject({
      line: { outcome: 'with problems', trigger: 'manual', folder },
      location: join(place.backups(), folder),
      since: null,
      pending: [{ id: asset.id }],
    });
    expect(details.requests).toBeGreaterThan(10);
    expect(details.report).toContain(`Backup of Retail EU (MID ${place.sandbox.mid})`);
    expect(details.report).toMatch(/^Result +with problems$/m);
    expect(details.report).toContain(`- Asset ${asset.id}: `);
    expect(details.report).not.toContain(place.sandbox.clientSecret);
  });

  it('of one that was interrupted say so', async () => {
    const jobId = await createJob();
    place.sandbox.switches.latencyMilliseconds = 100;
    await desktop.service.handlers['runs.start']({ jobId, full: false, acceptDeletions: false });
    await vi.waitFor(() => expect(desktop.job(jobId).progress?.kept).toBeGreaterThan(1), PATIENT);
    await desktop.service.handlers['runs.cancel']({ jobId });
    const folder = desktop.job(jobId).lastRun?.folder ?? '';
    const details = await desktop.service.handlers['runs.details']({ jobId, folder });
    expect(details).toMatchObject({ line: { outcome: 'cancelled' }, problems: [], pending: [] });
    expect(details.report).toContain('cancelled');
  });

  it('of one that is not there are refused, also outside of the root', async () => {
    const jobId = await createJob();
    await backUp(jobId);
    for (const folder of ['backup_20000101', '..', '../state', 'x/../..']) {
      await expect(desktop.service.handlers['runs.details']({ jobId, folder })).rejects.toBeInstanceOf(
        BackupError,
      );
    }
  });
});

describe('the keychain', () => {
  it('that is missing is a notice with what to do, until it is there again', async () => {
    await createJob();
    place.secrets.broken = new BackupError('keychain-unavailable', 'The keychain is locked.', {
      hint: 'Unlock it.',
    });
    expect(await desktop.service.handlers['keychain.check'](undefined)).toEqual({
      problem: { code: 'keychain-unavailable', message: 'The keychain is locked.', hint: 'Unlock it.' },
    });
    expect(await notices()).toMatchObject([{ id: 'keychain', message: 'The keychain is locked.' }]);
    expect(desktop.told.at(-1)?.[0]).toBe('notices.changed');
    place.secrets.broken = undefined;
    expect(await desktop.service.handlers['keychain.check'](undefined)).toEqual({ problem: null });
    expect(await notices()).toEqual([]);
  });

  it('that is missing at the start is told of too, and so is a secret that is gone', async () => {
    const jobId = await createJob();
    place.secrets.kept.clear();
    desktop = await place.open();
    await vi.waitFor(async () => expect(await notices()).toMatchObject([{ id: `secret:${jobId}` }]), PATIENT);
    expect(desktop.job(jobId).state).toBe('problem');
    await desktop.service.handlers['jobs.setSecret']({ jobId, clientSecret: place.sandbox.clientSecret });
    expect(await notices()).toEqual([]);
    expect(desktop.job(jobId).state).toBe('idle');

    place.secrets.broken = new BackupError('keychain-unavailable', 'There is no keychain.');
    desktop = await place.open();
    await vi.waitFor(async () => expect(await notices()).toMatchObject([{ id: 'keychain' }]), PATIENT);
    const { hasSecret } = await desktop.service.handlers['jobs.settings']({ jobId });
    expect(hasSecret).toBe(null);
  });
});

describe('a notice', () => {
  it('stays until it is dismissed', async () => {
    desktop.service.addNotice({ id: 'a', level: 'info', message: 'The settings were restored.', hint: null });
    expect(await notices()).toHaveLength(1);
    await desktop.service.handlers['notices.dismiss']({ id: 'a' });
    expect(await notices()).toEqual([]);
  });
});

describe('settings for another machine', () => {
  it('hold jobs and preferences, and no secret', async () => {
    await createJob();
    await desktop.service.handlers['jobs.createSample']({ path: place.backups('sample') });
    await desktop.service.handlers['preferences.set']({ startAtLogin: true, notifications: 'all' });
    const text = desktop.service.exportSettings();
    expect(text).not.toContain(place.sandbox.clientSecret);
    expect(text).not.toMatch(/secret/i);
    expect(JSON.parse(text)).toMatchObject({
      jobs: [{ name: 'Retail EU' }],
      preferences: { startAtLogin: true, notifications: 'all' },
    });
  });

  it('become jobs there that ask for their secret', async () => {
    await createJob();
    const text = desktop.service.exportSettings();
    const other = await createDesktopPlace();
    try {
      const there = await other.open();
      expect(await there.service.importSettings(text)).toEqual({ jobs: 1 });
      const [job] = there.service.jobs();
      expect(job).toMatchObject({ name: 'Retail EU', state: 'problem' });
      expect(job?.id).not.toBe(desktop.service.jobs()[0]?.id);
      expect(await there.service.handlers['notices.list'](undefined)).toMatchObject([
        { id: `secret:${job?.id}`, hint: expect.stringContaining('Enter it') },
      ]);
    } finally {
      await other.close();
    }
  });

  it('of a version that knew folders only are understood', async () => {
    await createJob();
    const file = JSON.parse(desktop.service.exportSettings()) as object;
    const other = await createDesktopPlace();
    try {
      const there = await other.open();
      const text = JSON.stringify({ ...file, formatVersion: 1 });
      expect(await there.service.importSettings(text)).toEqual({ jobs: 1 });
    } finally {
      await other.close();
    }
  });

  it('leave out jobs whose folder is taken, and say so', async () => {
    await createJob();
    expect(await desktop.service.importSettings(desktop.service.exportSettings())).toEqual({ jobs: 0 });
    expect(await notices()).toMatchObject([
      { message: expect.stringContaining('"Retail EU" was not imported: "Retail EU" backs up to') },
    ]);
  });

  it('are refused where they are none, newer, or would send a secret elsewhere', async () => {
    const file = JSON.parse(desktop.service.exportSettings()) as { jobs: unknown[] };
    const { draft } = place.wanted();
    const job: Omit<z.input<typeof jobSettingsSchema>, 'sample'> = {
      ...draft,
      connection: { authenticationAddress: 'https://evil.example', clientId: 'client' },
    };
    for (const [text, code] of [
      ['no json', 'configuration'],
      ['{}', 'configuration'],
      [JSON.stringify({ ...file, formatVersion: 3 }), 'format-newer'],
      [JSON.stringify({ ...file, jobs: [job] }), 'address-not-allowed'],
    ] as const) {
      await expect(desktop.service.importSettings(text)).rejects.toMatchObject({ code });
    }
    expect(desktop.settings().jobs).toEqual([]);
  });

  it('with a path of another system become a job that says so', async () => {
    const file = JSON.parse(desktop.service.exportSettings()) as { jobs: unknown[] };
    const { draft, clientSecret } = place.wanted({ destination: { kind: 'local', path: 'C:\\backups' } });
    await desktop.service.importSettings(JSON.stringify({ ...file, jobs: [draft] }));
    const [job] = desktop.service.jobs();
    const jobId = job?.id ?? '';
    await desktop.service.handlers['jobs.setSecret']({ jobId, clientSecret });
    await backUp(jobId);
    expect(desktop.job(jobId).lastRun).toMatchObject({
      outcome: 'failed',
      reason: '"C:\\backups" is not the whole path of a folder on this machine.',
    });
  });
});
