import { installSwift } from '../servers/swift/install.ts';
import { type DebianPackages, installDebianPackages } from './debian-packages.ts';

/** What the host stands on. */
const packages: DebianPackages = new Map([
  ['chromium', ['/usr/bin/chromium']],
  ['fonts-liberation', ['/usr/share/fonts/truetype/liberation', '/usr/share/fonts/truetype/liberation2']],
  ['dbus', ['/usr/bin/dbus-send']],
  ['dbus-daemon', ['/usr/bin/dbus-daemon']],
  ['gnome-keyring', ['/usr/bin/gnome-keyring-daemon']],
  [
    'libsecret-1-0',
    ['/usr/lib/x86_64-linux-gnu/libsecret-1.so.0', '/usr/lib/aarch64-linux-gnu/libsecret-1.so.0'],
  ],
]);

/**
 * Has what the host needs: installs it where this process may (root on Debian), else says which command would.
 * The set-up of the tests that use the host. Throws where something is missing in the end.
 */
export function setup(): void {
  if (process.env.HOST === 'electron') return;
  installDebianPackages(packages, 'The end-to-end tests');
}

if (import.meta.main) {
  setup();
  await installSwift();
}
