import { describe, expect, it } from 'vitest';
import { keychainUnavailable } from '../../../electron/settings/keychain-errors.ts';
import { BackupError } from '../../../shared/errors.ts';

describe('what the keychain said', () => {
  it.each([
    [
      'Cannot autolaunch D-Bus without X11 $DISPLAY',
      'There is no D-Bus session, so no keychain can be reached.',
    ],
    [
      'Could not connect: No such file or directory',
      'There is no D-Bus session, so no keychain can be reached.',
    ],
    [
      'The name org.freedesktop.secrets was not provided by any .service files',
      'This system has no keychain: no Secret Service is running.',
    ],
    [
      'Object does not exist at path “/org/freedesktop/secrets/collection/login”',
      'The keychain has no login keyring yet.',
    ],
    ['Cannot create an item in a locked collection', 'The keychain is locked.'],
    ['User interaction is not allowed.', 'The keychain is locked.'],
    ['Timeout was reached', 'The keychain does not answer.'],
    ['Something else.', 'The keychain could not read a secret: Something else.'],
  ])('"%s" becomes "%s"', (said, message) => {
    const error = keychainUnavailable('read a secret', new Error(said), 'linux');
    expect(error).toMatchObject({ code: 'keychain-unavailable', message });
    expect(error.hint).toMatch(/\.$/);
  });

  it('about a library that is missing names the package on Linux', () => {
    const said = new Error(
      'Failed to load keytar native addon, checked ["../build/Release"] on prebuilds/linux-x64',
    );
    expect(keychainUnavailable('read a secret', said, 'linux').hint).toContain('libsecret-1-0');
    expect(keychainUnavailable('read a secret', said, 'win32').hint).toBe('Install Backup Creator again.');
  });

  it('in our own words stays as it is', () => {
    const own = new BackupError(
      'keychain-unavailable',
      'The file of a large secret is missing or was changed.',
    );
    expect(keychainUnavailable('read a secret', own)).toBe(own);
  });
});
