import { existsSync } from 'node:fs';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { destinationWords } from '../../../shared/destination.ts';
import { BackupError } from '../../../shared/errors.ts';
import { finishedRuns } from '../../support/account-at-destination.ts';
import { createDesktopPlace, type Desktop, type DesktopPlace } from '../../support/jobs.ts';

const PATIENT = { timeout: 20_000, interval: 10 };
const UNITS = [
  { mid: 510_001_234, name: 'Sample Business Unit' },
  { mid: 510_001_235, name: 'Retail' },
  { mid: 510_001_236, name: 'Outlet' },
];
const MIDS = UNITS.map(({ mid }) => mid);

let place: DesktopPlace;
let desktop: Desktop;

beforeEach(async () => {
  place = await createDesktopPlace({ businessUnits: UNITS, assets: 12 });
  desktop = await place.open();
});

afterEach(async () => {
  await place.close();
});

const create = (wanted = place.wanted()) => desktop.service.handlers['jobs.create'](wanted);

async function backUp(jobId: string): Promise<void> {
  const before = desktop.ended.length;
  await desktop.service.handlers['runs.start']({ jobId, full: false, acceptDeletions: false });
  await vi.waitFor(() => expect(desktop.ended.length).toBe(before + 1), PATIENT);
}

function nothingIsLeft(): void {
  expect(desktop.settings().jobs).toEqual([]);
  expect(desktop.service.jobs()).toEqual([]);
  expect([...place.secrets.kept]).toEqual([]);
}

describe('making a job', () => {
  it('keeps its settings without the secret, and the secret in the keychain under the job', async () => {
    const { jobIds } = await create();
    const [id = ''] = jobIds;
    expect(desktop.settings().jobs).toMatchObject([{ id, name: 'Retail EU', sample: false }]);
    expect(JSON.stringify(desktop.settings())).not.toContain(place.sandbox.clientSecret);
    expect([...place.secrets.kept]).toEqual([[`jobs/${id}/client-secret`, place.sandbox.clientSecret]]);
    expect(await desktop.service.handlers['jobs.settings']({ jobId: id })).toMatchObject({
      settings: { name: 'Retail EU', connection: { mid: place.sandbox.mid } },
      hasSecret: true,
    });
  });

  it.each([
    'https://example.com',
    'https://mc563885gzs27c5t9-63k636ttgm.auth.marketingcloudapis.com.evil.example',
    'http://192.168.0.1',
  ])('refuses the address %s before anything is sent or kept', async (authenticationAddress) => {
    const sent = vi.fn<typeof fetch>();
    desktop = await place.open({ fetch: (url, init) => sent(url, init) });
    const connection = { authenticationAddress, clientId: 'client', mid: 5 };
    await expect(create(place.wanted({ connection }))).rejects.toMatchObject({ code: 'address-not-allowed' });
    expect(sent).not.toHaveBeenCalled();
    nothingIsLeft();
  });

  it('keeps the address as it is allowed, however it was pasted', async () => {
    const connection = {
      authenticationAddress: `${place.sandbox.authUrl}/v2/token`,
      clientId: place.sandbox.clientId,
    };
    await create(place.wanted({ connection }));
    expect(desktop.settings().jobs[0]?.connection).toEqual({
      authenticationAddress: place.sandbox.authUrl,
      clientId: place.sandbox.clientId,
      mid: place.sandbox.mid,
    });
  });

  it('refuses credentials that Marketing Cloud refuses', async () => {
    await expect(create({ ...place.wanted(), clientSecret: 'wrong' })).rejects.toMatchObject({
      code: 'credentials-refused',
    });
    nothingIsLeft();
  });

  it('is possible while the service does not answer', async () => {
    place.sandbox.faults.add({ match: { kind: 'userinfo' }, effect: 'wrongJson' });
    await create(place.wanted({ name: '' }));
    expect(desktop.settings().jobs).toMatchObject([{ name: `MID ${place.sandbox.mid}` }]);
  });

  it('refuses a schedule that never comes due', async () => {
    const schedule = { cron: '0 0 31 2 *', zone: 'UTC', enabled: true };
    await expect(create(place.wanted({ schedule }))).rejects.toMatchObject({ code: 'configuration' });
    nothingIsLeft();
  });

  it('keeps no job where the keychain keeps no secret, and no secret where another is not kept', async () => {
    place.secrets.room = 2;
    await expect(create(place.wanted({}, MIDS))).rejects.toMatchObject({ code: 'keychain-unavailable' });
    nothingIsLeft();
  });

  it('keeps no secret where the settings cannot be written', async () => {
    const broken = await place.open({
      settings: {
        get: () => desktop.settings(),
        set: () => {
          throw new BackupError('state-broken', 'The disk is full.');
        },
      },
    });
    await expect(broken.service.handlers['jobs.create'](place.wanted())).rejects.toThrow('The disk is full.');
    nothingIsLeft();
  });

  it('names it after the account where the user gave no name, each name once', async () => {
    await create(place.wanted({ name: '' }));
    const destination = { kind: 'local', path: place.backups('other') } as const;
    await create(place.wanted({ name: '', destination }));
    const [first, second] = desktop.settings().jobs.map(({ name }) => name);
    expect(first).toMatch(/\w/);
    expect(second).toBe(`${first} 2`);
  });
});

describe('several business units', () => {
  it('become a job each, with folders, names and start times of their own', async () => {
    const { jobIds } = await create(place.wanted({}, MIDS));
    expect(jobIds).toHaveLength(3);
    const jobs = desktop.settings().jobs;
    expect(jobs.map(({ name }) => name)).toEqual(MIDS.map((mid) => `Retail EU ${mid}`));
    expect(jobs.map(({ connection }) => connection.mid)).toEqual(MIDS);
    expect(jobs.map(({ schedule }) => schedule.cron)).toEqual(['0 2 * * *', '5 2 * * *', '10 2 * * *']);
    expect(jobs.map(({ destination }) => destinationWords(destination))).toEqual(
      MIDS.map((mid) => join(place.backups(), `Retail EU ${mid}`)),
    );
    for (const id of jobIds) await backUp(id);
    expect(desktop.ended.map(({ run }) => run.outcome)).toEqual(['complete', 'complete', 'complete']);
    for (const mid of MIDS) {
      const [run] = await finishedRuns(join(place.backups(), `Retail EU ${mid}`));
      expect(run?.manifest.account.mid).toBe(mid);
    }
  });

  it('have the MID as folder where the user gave no name', async () => {
    await create(place.wanted({ name: '' }, MIDS.slice(0, 2)));
    expect(desktop.settings().jobs.map(({ destination }) => destinationWords(destination))).toEqual(
      MIDS.slice(0, 2).map((mid) => join(place.backups(), String(mid))),
    );
  });

  it('that the package is not enabled for make no job at all', async () => {
    await expect(create(place.wanted({}, [...MIDS, 999]))).rejects.toMatchObject({
      code: 'credentials-refused',
      message: expect.stringContaining('999'),
    });
    nothingIsLeft();
  });
});

describe('a folder', () => {
  it('of another job is refused, however it is written, with one to take instead', async () => {
    await create();
    await mkdir(place.backups());
    await symlink(place.backups(), place.backups('link'));
    for (const path of [place.backups(), `${place.root}/x/../backups/`, place.backups('link')]) {
      await expect(
        create(place.wanted({ name: 'Second', destination: { kind: 'local', path } })),
      ).rejects.toMatchObject({
        code: 'configuration',
        message: `"Retail EU" backs up to ${path} already.`,
        hint: expect.stringContaining(join(path, 'Second')),
      });
    }
    expect(desktop.settings().jobs).toHaveLength(1);
  });

  it('with the backups of another account is refused, with one to take instead', async () => {
    const { jobIds } = await create();
    await backUp(jobIds[0] ?? '');
    await desktop.service.handlers['jobs.remove']({ jobId: jobIds[0] ?? '' });
    const connection = {
      authenticationAddress: place.sandbox.authUrl,
      clientId: place.sandbox.clientId,
      mid: MIDS[1],
    };
    await expect(create(place.wanted({ name: 'Retail', connection }))).rejects.toMatchObject({
      code: 'wrong-account',
      hint: expect.stringContaining(place.backups('backups/Retail')),
    });
    nothingIsLeft();
  });

  it('named by a part of its path is refused', async () => {
    const destination = { kind: 'local', path: 'backups' } as const;
    await expect(create(place.wanted({ destination }))).rejects.toMatchObject({ code: 'configuration' });
  });
});

describe('a sample account', () => {
  it('needs no keychain, is backed up like any other, and runs only while it is used', async () => {
    place.secrets.broken = new BackupError('keychain-unavailable', 'There is no keychain.');
    const path = place.backups('sample');
    const { jobIds } = await desktop.service.handlers['jobs.createSample']({ path });
    const [id = ''] = jobIds;
    expect(desktop.job(id)).toMatchObject({ name: 'Sample account', sample: true, state: 'idle' });
    await backUp(id);
    expect(desktop.job(id).lastRun).toMatchObject({ outcome: 'complete' });
    await backUp(id);
    expect(desktop.job(id).lastRun).toMatchObject({ outcome: 'complete', counts: { kept: 0 } });
    const test = await desktop.service.handlers['account.test']({
      connection: desktop.settings().jobs[0]!.connection,
      clientSecret: null,
      jobId: id,
    });
    expect(test.mid).toBe(desktop.job(id).mid);
    await place.open();
  });

  it('that cannot be started makes no job', async () => {
    desktop = await place.open({ startSample: () => Promise.reject(new Error('no process')) });
    await expect(
      desktop.service.handlers['jobs.createSample']({ path: place.backups('sample') }),
    ).rejects.toThrow('no process');
    nothingIsLeft();
  });

  it('keeps its connection whatever its settings are changed to', async () => {
    const { jobIds } = await desktop.service.handlers['jobs.createSample']({ path: place.backups('sample') });
    const [jobId = ''] = jobIds;
    const { settings } = await desktop.service.handlers['jobs.settings']({ jobId });
    const connection = { authenticationAddress: 'http://127.0.0.1:9', clientId: 'other' };
    await desktop.service.handlers['jobs.update']({
      jobId,
      destinationSecret: null,
      settings: { ...settings, connection },
    });
    await backUp(jobId);
    expect(desktop.job(jobId).lastRun?.outcome).toBe('complete');
  });
});

describe('changing a job', () => {
  it('goes by the new folder, and by the schedule, from then on', async () => {
    const { jobIds } = await create();
    const [jobId = ''] = jobIds;
    await backUp(jobId);
    const { settings } = await desktop.service.handlers['jobs.settings']({ jobId });
    const destination = { kind: 'local', path: place.backups('deep/er') } as const;
    await desktop.service.handlers['jobs.update']({
      jobId,
      destinationSecret: null,
      settings: { ...settings, destination },
    });
    expect(desktop.job(jobId).protectedSince).toBeNull();
    await backUp(jobId);
    expect(desktop.job(jobId)).toMatchObject({ destination: place.backups('deep/er'), heldAssets: 12 });
    expect(await finishedRuns(place.backups('deep/er'))).toHaveLength(1);
  });

  it('to another folder is refused while it runs', async () => {
    const { jobIds } = await create();
    const [jobId = ''] = jobIds;
    const { settings } = await desktop.service.handlers['jobs.settings']({ jobId });
    place.sandbox.switches.latencyMilliseconds = 100;
    await desktop.service.handlers['runs.start']({ jobId, full: false, acceptDeletions: false });
    const destination = { kind: 'local', path: place.backups('other') } as const;
    await expect(
      desktop.service.handlers['jobs.update']({
        jobId,
        destinationSecret: null,
        settings: { ...settings, destination },
      }),
    ).rejects.toMatchObject({ code: 'lock-held' });
    await desktop.service.handlers['jobs.update']({
      jobId,
      destinationSecret: null,
      settings: { ...settings, name: 'Renamed' },
    });
    expect(desktop.job(jobId)).toMatchObject({ name: 'Renamed', state: 'running' });
  });

  it('to the folder of another job is refused', async () => {
    await create();
    const other = { kind: 'local', path: place.backups('other') } as const;
    const { jobIds } = await create(place.wanted({ name: 'Second', destination: other }));
    const [jobId = ''] = jobIds;
    const { settings } = await desktop.service.handlers['jobs.settings']({ jobId });
    const changed = { ...settings, destination: { kind: 'local', path: place.backups() } as const };
    await expect(
      desktop.service.handlers['jobs.update']({ jobId, destinationSecret: null, settings: changed }),
    ).rejects.toMatchObject({ code: 'configuration' });
  });

  it('never sends a secret that was kept for Marketing Cloud to a program on this machine', async () => {
    const service = 'https://mc563885gzs27c5t9-63k636ttgm.auth.marketingcloudapis.com';
    desktop = await place.open({ fetch: () => Promise.reject(new TypeError('offline')) });
    const connection = { authenticationAddress: service, clientId: 'client', mid: 7 };
    const { jobIds } = await create(place.wanted({ connection }));
    const [jobId = ''] = jobIds;
    const { settings } = await desktop.service.handlers['jobs.settings']({ jobId });
    const here = { ...connection, authenticationAddress: place.sandbox.authUrl };
    await expect(
      desktop.service.handlers['jobs.update']({
        jobId,
        destinationSecret: null,
        settings: { ...settings, connection: here },
      }),
    ).rejects.toMatchObject({ code: 'address-not-allowed' });
    await expect(
      desktop.service.handlers['account.test']({ connection: here, clientSecret: null, jobId }),
    ).rejects.toMatchObject({
      code: 'configuration',
      message: 'The client secret for this address is not known.',
    });
  });
});

describe('removing a job', () => {
  it('forgets it and its secret, ends its run, and leaves its backups', async () => {
    const { jobIds } = await create();
    const [jobId = ''] = jobIds;
    await backUp(jobId);
    place.sandbox.switches.latencyMilliseconds = 100;
    await desktop.service.handlers['runs.start']({ jobId, full: true, acceptDeletions: false });
    await desktop.service.handlers['jobs.remove']({ jobId });
    nothingIsLeft();
    expect(await readdir(join(place.state, 'jobs'))).toEqual([]);
    expect(await finishedRuns(place.backups())).toHaveLength(1);
    await expect(desktop.service.handlers['runs.log']({ jobId, limit: 1 })).rejects.toThrow(
      'There is no such job any more.',
    );
  });

  it('says so where the keychain does not let the secret go', async () => {
    const { jobIds } = await create();
    const [jobId = ''] = jobIds;
    place.secrets.broken = new BackupError('keychain-unavailable', 'The keychain is locked.');
    await desktop.service.handlers['jobs.remove']({ jobId });
    expect(desktop.service.jobs()).toEqual([]);
    expect(await desktop.service.handlers['notices.list'](undefined)).toMatchObject([
      { level: 'problem', message: expect.stringContaining('"Retail EU" is still in the keychain') },
    ]);
  });
});

describe('the folder of a run', () => {
  it('is found inside the root only', async () => {
    const { jobIds } = await create();
    const [jobId = ''] = jobIds;
    await expect(desktop.service.locate(jobId, null)).rejects.toMatchObject({ code: 'storage-not-found' });
    await backUp(jobId);
    const folder = desktop.job(jobId).lastRun?.folder ?? '';
    expect(await desktop.service.locate(jobId, folder)).toBe(join(place.backups(), folder));
    expect(await desktop.service.locate(jobId, null)).toBe(place.backups());
    await mkdir(place.backups('outside'));
    await writeFile(place.backups('outside/secret'), '');
    await symlink(place.backups('outside'), join(place.backups(), 'backup_link'));
    for (const wrong of ['..', '../outside', 'a/b', `${folder}/content`, '/etc', 'backup_link', '']) {
      await expect(desktop.service.locate(jobId, wrong)).rejects.toMatchObject({ code: 'storage-name' });
    }
    await expect(desktop.service.locate(jobId, 'backup_none')).rejects.toMatchObject({
      code: 'storage-not-found',
    });
    expect(existsSync(place.backups())).toBe(true);
  });
});
