import { describe, expect, it } from 'vitest';
import {
  DESKTOP_MIGRATIONS,
  type DesktopSettings,
  firstDesktopSettings,
  parseDesktopSettings,
} from '../../../electron/settings/desktop-settings.ts';
import { isBackupError } from '../../../shared/errors.ts';
import { NO_NOTIFICATIONS } from '../../../shared/notify.ts';
import { NO_RETENTION, NO_VERIFICATION } from '../../../shared/trust.ts';

const settings: DesktopSettings = {
  ...firstDesktopSettings(),
  jobs: [
    {
      id: '0b0e7c1e-7f0e-4c58-9a55-7d6a3f0d9a11',
      name: 'Retail EU',
      connection: { authenticationAddress: 'https://example.invalid', clientId: 'client', mid: 100 },
      destination: { kind: 'local', path: '/backups' },
      selection: { types: [195], folders: 'all', scope: 'own' },
      schedule: { cron: '0 2 * * *', zone: 'UTC', enabled: true },
      folderPattern: 'backup_YYYYMMDD',
      verification: NO_VERIFICATION,
      retention: NO_RETENTION,
      notify: NO_NOTIFICATIONS,
      sample: false,
    },
  ],
  window: { x: null, y: 20, width: 1280, height: 800, maximized: false },
};

describe('the settings of the app', () => {
  it('begin without jobs, and tell of failures only', () => {
    expect(parseDesktopSettings(firstDesktopSettings())).toEqual({
      formatVersion: 2,
      jobs: [],
      preferences: { startAtLogin: false, notifications: 'failures' },
      window: null,
    });
  });

  it('come back from JSON as they were', () => {
    expect(parseDesktopSettings(JSON.parse(JSON.stringify(settings)))).toEqual(settings);
  });

  it('keep nothing that is not theirs, such as a secret that slipped in', () => {
    const [job] = settings.jobs;
    const slipped = { ...settings, jobs: [{ ...job, clientSecret: 'hidden' }] };
    expect(JSON.stringify(parseDesktopSettings(slipped))).not.toContain('hidden');
  });

  it('with two jobs of one id, or without a version, count as damaged', () => {
    const [job] = settings.jobs;
    expect(() => parseDesktopSettings({ ...settings, jobs: [job, job] })).toThrow('Two jobs have one id.');
    const { formatVersion: _, ...rest } = settings;
    expect(() => parseDesktopSettings(rest)).toThrow('formatVersion');
  });

  it('of a newer version are refused rather than cut down', () => {
    const newer = { ...settings, formatVersion: DESKTOP_MIGRATIONS.length + 2 };
    expect(() => parseDesktopSettings(newer)).toThrow('The settings were written by a newer version');
    try {
      parseDesktopSettings(newer);
    } catch (error) {
      expect(isBackupError(error, 'format-newer') && error.hint).toContain('Update Backup Creator');
    }
  });

  it('of a time without verifying and retention do neither', () => {
    const jobs = settings.jobs.map((job) => ({ ...job, verification: undefined, retention: undefined }));
    expect(parseDesktopSettings({ ...settings, jobs })).toEqual(settings);
  });

  it('of version 1, in which all destinations were folders, are taken over as they are', () => {
    expect(parseDesktopSettings({ ...settings, formatVersion: 1 })).toEqual(settings);
  });

  it('keep no secret of a destination, whatever its kind', () => {
    const [job] = settings.jobs;
    const access = { by: 'keys', accessKey: 'AKIA', secretKey: 'hidden' };
    const destination = { kind: 's3', bucket: 'backups', prefix: '', access, secret: 'hidden' };
    const kept = parseDesktopSettings({ ...settings, jobs: [{ ...job, destination }] });
    expect(kept.jobs[0]?.destination).toEqual({
      kind: 's3',
      bucket: 'backups',
      prefix: '',
      access: { by: 'keys', accessKey: 'AKIA' },
    });
  });

  it('of the present version are what the last migration leads to', () => {
    expect(firstDesktopSettings().formatVersion).toBe(DESKTOP_MIGRATIONS.length + 1);
  });
});
