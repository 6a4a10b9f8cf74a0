import { expect, it } from 'vitest';
import { defaultStatePath } from '../../../electron/settings/state-path.ts';

const linux = { platform: 'linux', homeFolder: '/home/ada' } as const;

it('is in the XDG state folder on Linux', () => {
  expect(defaultStatePath({ ...linux, environment: {} })).toBe('/home/ada/.local/state/backup-creator');
  expect(defaultStatePath({ ...linux, environment: { XDG_STATE_HOME: '/var/state' } })).toBe(
    '/var/state/backup-creator',
  );
});

it('leaves a relative or empty XDG_STATE_HOME out of account', () => {
  for (const XDG_STATE_HOME of ['state', '']) {
    expect(defaultStatePath({ ...linux, environment: { XDG_STATE_HOME } })).toBe(
      '/home/ada/.local/state/backup-creator',
    );
  }
});

it('is in Application Support on macOS', () => {
  expect(defaultStatePath({ platform: 'darwin', homeFolder: '/Users/ada', environment: {} })).toBe(
    '/Users/ada/Library/Application Support/backup-creator',
  );
});

it('is in the local application data on Windows', () => {
  const windows = { platform: 'win32', homeFolder: 'C:\\Users\\Ada' } as const;
  expect(defaultStatePath({ ...windows, environment: { LOCALAPPDATA: 'D:\\Local' } })).toBe(
    'D:\\Local\\backup-creator',
  );
  expect(defaultStatePath({ ...windows, environment: {} })).toBe(
    'C:\\Users\\Ada\\AppData\\Local\\backup-creator',
  );
});
